package server

import (
	"regexp"
	"strings"
	"testing"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/page"
)

// gsm7 are the letters of the basic alphabet of GSM 03.38 (3GPP TS 23.038, 6.2.1): one other makes a message of 160 into three.
const gsm7 = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"

var codeAtEnd = regexp.MustCompile(` [a-z2-90]{5}-[a-z2-90]{5}$`)

func TestNewsByTextMessageIsOnePart(t *testing.T) {
	s := newSite(t, siteOptions{address: "https://collectif-voix-au-chapitre.example"}) // longer than most
	for _, l := range []page.Locale{page.French, page.EasyFrench, page.English} {
		text := s.server.messenger.text(outgoing{person: 1 << 40, channel: account.Channel{ID: deliberation.ID{7}, Kind: account.BySMS}, language: l})
		for _, letter := range text {
			if !strings.ContainsRune(gsm7, letter) {
				t.Errorf("%s: %q is not in the alphabet of text messages: %q", l, letter, text)
			}
		}
		if n := len([]rune(text)); n > 160 {
			t.Errorf("%s: %d letters: %q", l, n, text)
		}
		if !codeAtEnd.MatchString(text) || !strings.Contains(text, "/arret code ") || !strings.Contains(text, "/moi") {
			t.Errorf("%s: %q", l, text)
		}
	}
}
