package deliberation

// ProfileChanged says that the sealed document of a person was replaced: a way in, a name, where they are written to. What changed stands
// in the document only, and dies with it.
type ProfileChanged struct {
	Profile int64 `entry:"profile"`          // not "person": that is the actor
	Renamed int64 `entry:"renamed,optional"` // 1: with another pseudonym, which stands on pages
}

// SessionsEnded ends all sessions of its actor that began before.
type SessionsEnded struct{}

// CollegeChanged says that its actor takes part in another college in all consultations that begin later.
type CollegeChanged struct {
	College College `entry:"college"`
}

func (*ProfileChanged) Kind() string { return "profile.changed" }
func (*SessionsEnded) Kind() string  { return "sessions.ended" }
func (*CollegeChanged) Kind() string { return "college.changed" }
