"""The ground floor: plain types, vocabularies and formatting. No SQL, no Streamlit."""
