package page

import (
	"fmt"
	"html/template"
)

// pictogram is a drawing that stands beside an idea in easy-to-read French: strong lines in the colour of the text, one part in the colour for acting. It is hidden
// from screen readers: the words beside it say what it shows.
func pictogram(name string) (template.HTML, error) {
	drawing, ok := pictograms[name]
	if !ok {
		return "", fmt.Errorf("there is no pictogram %q", name)
	}
	return template.HTML(`<svg class="pictogram" viewBox="0 0 64 64" width="64" height="64" aria-hidden="true" focusable="false">` + drawing + `</svg>`), nil
}

// pictograms are drawn on 64 by 64, with lines of 3.5. Parts of class "strong" are filled and of class "tone" drawn in the colour for acting; "hole" shows the ground.
// The style is in client/css/simple.css.
var pictograms = map[string]string{
	// Who.
	"person":      `<circle class="strong" cx="32" cy="18" r="11"/><path d="M10 59c0-15 9-23 22-23s22 8 22 23z"/>`,
	"people":      `<path d="M21 57c-7 0-12 0-18 0 0-12 4-19 12-19 3 0 5 1 7 2M43 57h18c0-12-4-19-12-19-3 0-5 1-7 2"/><circle cx="14" cy="25" r="7"/><circle cx="50" cy="25" r="7"/><circle class="strong" cx="32" cy="17" r="10"/><path d="M15 59c0-15 6-23 17-23s17 8 17 23z"/>`,
	"association": `<circle class="strong" cx="32" cy="11" r="7"/><circle class="strong" cx="12" cy="44" r="7"/><circle class="strong" cx="52" cy="44" r="7"/><path d="M27 17L15 37M37 17l12 20M19 46h26"/>`,
	"caf":         `<path d="M6 59V12h32v47M38 27h20v32M3 59h58"/><path class="tone" d="M15 22h4M27 22h4M15 32h4M27 32h4M47 37h3M47 47h3"/><path class="strong" d="M17 59V43h11v16z"/>`,

	// What people do.
	"speech": `<path d="M8 6h48a5 5 0 0 1 5 5v28a5 5 0 0 1-5 5H34L20 57V44H8a5 5 0 0 1-5-5V11a5 5 0 0 1 5-5z"/><path class="tone" d="M14 18h36M14 31h24"/>`,
	"debate": `<path d="M7 5h28a4 4 0 0 1 4 4v15a4 4 0 0 1-4 4H20l-9 8v-8H7a4 4 0 0 1-4-4V9a4 4 0 0 1 4-4z"/><path class="strong" d="M46 24h11a4 4 0 0 1 4 4v16a4 4 0 0 1-4 4h-3v9l-10-9H29a4 4 0 0 1-4-4v-8"/>`,
	"hand":   `<path d="M20 52c-3-9-6-14-11-20-3-4 2-8 6-4l7 8V13a4 4 0 0 1 8 0v16V8a4 4 0 0 1 8 0v21-18a4 4 0 0 1 8 0v20-13a4 4 0 0 1 8 0v20c0 6-2 10-4 14z"/><path class="strong" d="M18 52h33v9H18z"/>`,
	"pen":    `<path d="M8 56l4-17L42 9a6 6 0 0 1 8 0l5 5a6 6 0 0 1 0 8L25 52z"/><path class="strong" d="M8 56l4-17 13 13z"/><path d="M36 15l13 13"/>`,
	"book":   `<path d="M32 15C25 10 15 8 4 9v44c11-1 21 1 28 6 7-5 17-7 28-6V9c-11-1-21 1-28 6zM32 15v44"/><path class="tone" d="M12 21c4 0 8 1 12 2M12 32c4 0 8 1 12 2M52 21c-4 0-8 1-12 2M52 32c-4 0-8 1-12 2"/>`,
	"mic":    `<rect class="strong" x="22" y="4" width="20" height="35" rx="10"/><path d="M12 30a20 20 0 0 0 40 0M32 50v10M21 60h22"/>`,
	"send":   `<path d="M4 31L60 6 45 58 29 42z"/><path class="tone" d="M60 6L29 42v15l8-8"/>`,
	"phone":  `<rect x="17" y="3" width="30" height="58" rx="6"/><path d="M28 10h8"/><circle class="strong" cx="32" cy="52" r="3"/>`,
	"eraser": `<path d="M21 53L6 40a4 4 0 0 1 0-6L34 7a4 4 0 0 1 6 0l16 15a4 4 0 0 1 0 6L30 53zM6 59h54"/><path class="strong" d="M21 53L6 40a4 4 0 0 1 0-6l11-11 24 20-11 10z"/>`,

	// Answers, never told by colour.
	"agree":    `<circle cx="32" cy="32" r="27"/><path class="tone thick" d="M18 33l10 11 19-23"/>`,
	"disagree": `<circle cx="32" cy="32" r="27"/><path class="tone thick" d="M21 21l22 22M43 21L21 43"/>`,
	"pass":     `<circle cx="32" cy="32" r="27" stroke-dasharray="9 6"/><path class="tone thick" d="M20 32h24"/>`,
	"question": `<circle cx="32" cy="32" r="27"/><path class="tone thick" d="M24 25a8 8 0 1 1 12 7c-3 2-4 4-4 7M32 48v.2"/>`,

	// Things.
	"idea":     `<path d="M23 46c0-7-10-11-10-23a19 19 0 0 1 38 0c0 12-10 16-10 23z"/><path class="tone" d="M26 27l6 6 6-6M32 33v13"/><path d="M25 54h14M28 61h8"/>`,
	"letter":   `<rect x="4" y="12" width="56" height="42" rx="4"/><path class="tone" d="M5 16l27 22 27-22"/>`,
	"folder":   `<path d="M4 55V11h19l7 9h30v35z"/><path class="tone" d="M14 33h36M14 44h24"/>`,
	"calendar": `<rect x="6" y="11" width="52" height="48" rx="5"/><path d="M6 26h52M20 4v13M44 4v13"/><rect class="strong" x="35" y="37" width="13" height="12"/>`,
	"place":    `<path d="M32 61S10 41 10 25a22 22 0 0 1 44 0c0 16-22 36-22 36z"/><circle class="strong" cx="32" cy="25" r="9"/>`,
	"house":    `<path d="M4 33L32 7l28 26M13 27v32h38V27"/><path class="strong" d="M26 59V41h12v18z"/>`,
	"lock":     `<path d="M19 28v-8a13 13 0 0 1 26 0v8"/><rect class="strong" x="9" y="28" width="46" height="32" rx="5"/><path class="hole" d="M32 40v8"/>`,
	"key":      `<circle class="strong" cx="20" cy="22" r="16"/><circle class="hole" cx="16" cy="18" r="2.500"/><path d="M31 33l27 26M45 46l8-8M53 53l6-6"/>`,
	"shield":   `<path d="M32 4l24 8v18c0 15-10 25-24 30C18 55 8 45 8 30V12z"/><path class="tone thick" d="M21 31l8 9 14-17"/>`,
	"eye":      `<path d="M3 32s10-19 29-19 29 19 29 19-10 19-29 19S3 32 3 32z"/><circle class="strong" cx="32" cy="32" r="9"/>`,
	"help":     `<path class="strong" d="M33 30C22 22 18 17 18 11a8 8 0 0 1 15-4 8 8 0 0 1 15 4c0 6-4 11-15 19z"/><path d="M3 39h11c7 0 9 6 16 6h8a4 4 0 0 1 0 8H27M42 47l13-8c5-3 9 3 5 7-8 8-13 14-25 14-11 0-16-5-21-5H3"/>`,
}
