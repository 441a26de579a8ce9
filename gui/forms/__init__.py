"""From typed models to forms and back."""
