"""What a Member State reads through its link: plain HTML, made from what was released."""
