package journal

import (
	"errors"
	"fmt"
	"slices"

	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/x/mongo/driver"
	"go.mongodb.org/mongo-driver/v2/x/mongo/driver/topology"
)

const duplicateKey = 11000

// refusals are the codes with which a server says that it has understood a write and will not do it: nothing was written and
// repeating is no use. A code that is not here, above all any of a server that steps down, leaves the outcome unknown.
var refusals = []int{
	2,     // BadValue
	9,     // FailedToParse
	13,    // Unauthorized
	14,    // TypeMismatch
	18,    // AuthenticationFailed
	20,    // IllegalOperation
	22,    // InvalidBSON
	59,    // CommandNotFound
	72,    // InvalidOptions
	73,    // InvalidNamespace
	121,   // DocumentValidationFailure
	166,   // CommandNotSupportedOnView
	10334, // BSONObjectTooLarge
}

// isDuplicate reports whether a single insert found its key stored already, by a majority.
func isDuplicate(err error) bool {
	var refused mongo.WriteException
	return errors.As(err, &refused) && refused.WriteConcernError == nil && refused.HasErrorCode(duplicateKey)
}

// written says in the contract's words what a write ended in.
func written(err error) error {
	switch {
	case err == nil:
		return nil
	case isUnsent(err):
		return fmt.Errorf("%w: %w", ErrUnavailable, err)
	case isRefused(err), errors.Is(err, mongo.ErrClientDisconnected):
		return err
	default:
		return fmt.Errorf("%w: %w", ErrOutcomeUnknown, err)
	}
}

// insertedBefore is the outcome of storing documents, of which some or all may be stored already.
//
// That they are found stored means that a majority has them: a server asked for majority waits for it even when it refuses a
// duplicate. Whatever else happened, their batch has not been sent.
func insertedBefore(err error) error {
	var several mongo.BulkWriteException
	if errors.As(err, &several) && several.WriteConcernError == nil && len(several.WriteErrors) > 0 &&
		!slices.ContainsFunc(several.WriteErrors, func(e mongo.BulkWriteError) bool { return e.Code != duplicateKey }) {
		return nil
	}
	if err = written(err); errors.Is(err, ErrOutcomeUnknown) {
		return fmt.Errorf("%w: the documents may be stored, the batch is not: %v", ErrUnavailable, err)
	}
	return err
}

// read says in the contract's words why a read failed.
func read(err error) error {
	switch {
	case err == nil:
		return nil
	case isUnsent(err), mongo.IsNetworkError(err), mongo.IsTimeout(err):
		return fmt.Errorf("%w: %w", ErrUnavailable, err)
	default:
		return err
	}
}

// isUnsent reports whether an operation failed before anything was sent: no server, no connection, or too little time left.
// It relies on one attempt an operation.
func isUnsent(err error) bool {
	var selection topology.ServerSelectionError
	var queue topology.WaitQueueTimeoutError
	return errors.As(err, &selection) || errors.As(err, &queue) || errors.Is(err, driver.ErrDeadlineWouldBeExceeded)
}

func isRefused(err error) bool {
	var command mongo.CommandError
	if errors.As(err, &command) {
		return slices.Contains(refusals, int(command.Code))
	}
	var one mongo.WriteException
	if errors.As(err, &one) {
		return one.WriteConcernError == nil && len(one.WriteErrors) > 0 &&
			!slices.ContainsFunc(one.WriteErrors, func(e mongo.WriteError) bool { return !slices.Contains(refusals, e.Code) })
	}
	var several mongo.BulkWriteException
	if errors.As(err, &several) {
		return several.WriteConcernError == nil && len(several.WriteErrors) > 0 &&
			!slices.ContainsFunc(several.WriteErrors, func(e mongo.BulkWriteError) bool {
				return e.Code != duplicateKey && !slices.Contains(refusals, e.Code)
			})
	}
	return false
}
