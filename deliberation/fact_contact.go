package deliberation

// ContactFailed says that nothing by which a person wanted to be written to reaches them any more. What failed stands in the sealed document
// only.
type ContactFailed struct {
	Person int64 `entry:"unreached"` // not "person": that is the actor
}

// ContactRestored says that the person can be written to again, or wants no more to be.
type ContactRestored struct {
	Person int64 `entry:"reached"`
}

func (*ContactFailed) Kind() string   { return "contact.failed" }
func (*ContactRestored) Kind() string { return "contact.restored" }
