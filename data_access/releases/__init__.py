"""What Member States may read: releases, and what must not be read out of them."""
