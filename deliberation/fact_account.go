package deliberation

// ProfileChanged says that the sealed document of a person was replaced: a way in, a name, where they are written to. What changed stands
// in the document only, and dies with it.
type ProfileChanged struct {
	Profile int64 `entry:"profile"` // not "person": that is the actor
}

// SessionsEnded ends all sessions of its actor that began before.
type SessionsEnded struct{}

func (*ProfileChanged) Kind() string { return "profile.changed" }
func (*SessionsEnded) Kind() string  { return "sessions.ended" }
