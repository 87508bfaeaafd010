"""The secure page: what is too secret for a chat is entered here, and keys are made on the customer's own device."""
