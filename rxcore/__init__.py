"""What a prescription is and how it is read. Knows neither Streamlit nor SQL."""
