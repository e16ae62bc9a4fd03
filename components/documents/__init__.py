"""What a reader sees without Streamlit: the same answers as plain HTML, PDF and CSV."""
