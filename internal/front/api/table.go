package api

import "slices"

// Operations is the table: everything that the API does.
func Operations() []Operation {
	return slices.Concat(aboutOperations(), cameraOperations(), caseOperations(), permitOperations(), filmOperations(), stillOperations(), holdOperations(),
		peopleOperations(), personOperations(), erasingOperations(), organisationOperations(), roleOperations(), sessionOperations(), tokenOperations(), logOperations(), receiptOperations())
}
