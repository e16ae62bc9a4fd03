"""The UN's partners: companies or nonprofits, by money, by count, and whom it hangs on."""
