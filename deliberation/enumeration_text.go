package deliberation

import "fmt"

// Enumerations are written as their names, in entries and in JSON alike.

// MarshalText writes the name.
func (c College) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText reads a name, and refuses any other text.
func (c *College) UnmarshalText(name []byte) error { return unmarshalName(c, "college", name) }

// MarshalText writes the name.
func (t Theme) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// UnmarshalText reads a name, and refuses any other text.
func (t *Theme) UnmarshalText(name []byte) error { return unmarshalName(t, "theme", name) }

// MarshalText writes the name.
func (c Choice) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText reads a name, and refuses any other text.
func (c *Choice) UnmarshalText(name []byte) error { return unmarshalName(c, "choice", name) }

// MarshalText writes the name.
func (s Side) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads a name, and refuses any other text.
func (s *Side) UnmarshalText(name []byte) error { return unmarshalName(s, "side", name) }

// MarshalText writes the name.
func (l Lever) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// UnmarshalText reads a name, and refuses any other text.
func (l *Lever) UnmarshalText(name []byte) error { return unmarshalName(l, "lever", name) }

// MarshalText writes the name.
func (p Phase) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads a name, and refuses any other text.
func (p *Phase) UnmarshalText(name []byte) error { return unmarshalName(p, "phase", name) }

// MarshalText writes the name.
func (p Program) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads a name, and refuses any other text.
func (p *Program) UnmarshalText(name []byte) error { return unmarshalName(p, "program", name) }

// MarshalText writes the name.
func (o Office) MarshalText() ([]byte, error) { return []byte(o.String()), nil }

// UnmarshalText reads a code, or "national"; it refuses any other text. Entries leave national out instead of naming it.
func (o *Office) UnmarshalText(name []byte) error {
	if string(name) == National.String() {
		*o = National
		return nil
	}
	known, ok := officeOfCode[string(name)] // there are too many to look at each, as unmarshalName does
	if !ok {
		return fmt.Errorf("deliberation: %q is not an office", name)
	}
	*o = known
	return nil
}

var officeOfCode = func() map[string]Office {
	of := make(map[string]Office, len(officeCodes))
	for _, o := range Offices() {
		of[o.String()] = o
	}
	return of
}()

// validOrNational reports whether an entry can say o.
func (o Office) validOrNational() bool { return o == National || o.Valid() }

func (c College) isNone() bool { return c == 0 }

func (t Theme) isNone() bool { return t == 0 }

func (c Choice) isNone() bool { return c == 0 }

func (s Side) isNone() bool { return s == 0 }

func (p Phase) isNone() bool { return p == 0 }

func (p Program) isNone() bool { return p == 0 }

func (o Office) isNone() bool { return o == 0 }

// MarshalText is the name, as in entries.
func (s Setting) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads a name, and refuses any other text.
func (s *Setting) UnmarshalText(name []byte) error { return unmarshalName(s, "setting", name) }

func (s Setting) isNone() bool { return s == 0 }

// MarshalText is the name, as in entries.
func (a Audience) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// UnmarshalText reads a name, and refuses any other text.
func (a *Audience) UnmarshalText(name []byte) error { return unmarshalName(a, "audience", name) }

func (a Audience) isNone() bool { return a == 0 }

// MarshalText is the name, as in entries.
func (i ItemKind) MarshalText() ([]byte, error) { return []byte(i.String()), nil }

// UnmarshalText reads a name, and refuses any other text.
func (i *ItemKind) UnmarshalText(name []byte) error { return unmarshalName(i, "kind of item", name) }

func (i ItemKind) isNone() bool { return i == 0 }

// MarshalText is the name, as in entries.
func (p Presence) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads a name, and refuses any other text.
func (p *Presence) UnmarshalText(name []byte) error { return unmarshalName(p, "presence", name) }

func (p Presence) isNone() bool { return p == 0 }

// MarshalText is the name, as in entries.
func (s Settlement) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads a name, and refuses any other text.
func (s *Settlement) UnmarshalText(name []byte) error { return unmarshalName(s, "settlement", name) }

func (s Settlement) isNone() bool { return s == 0 }

// MarshalText is the name, as in entries.
func (s Step) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads a name, and refuses any other text.
func (s *Step) UnmarshalText(name []byte) error { return unmarshalName(s, "step", name) }

func (s Step) isNone() bool { return s == 0 }
