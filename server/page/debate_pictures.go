package page

// DebatePictures is the page /debats/{n}/photos. It posts a form with files to the same path; what was sent is shown on trial and published by
// the form that posts to /debats/{n}/photos/essai.
type DebatePictures struct {
	Debate Held
	State  MinutesState
	Kept   []Attachment
	Full   bool
	Size   int64 // the most that a file may have
	Most   int   // how many there may be
	Trial  *PictureTrial
	Faults Faults
}

func (d DebatePictures) faults() Faults { return d.Faults }

// PictureTrial is a picture or document that nobody else sees yet. The form posts file, act (whole, publish, drop) or at.x and at.y (a place on the
// picture as it is shown), faces (none, agreed), document (yes), number.
type PictureTrial struct {
	ID      string
	Name    string
	Image   bool
	Width   int // of the picture as it is shown, in pixels
	Height  int
	Blurred int  // places that were made unrecognisable so far
	Whole   bool // all of it was
}

func (DebatePictures) template() string { return "debate_pictures" }
