package openid

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
)

func TestSettingsAreRefusedWithReasons(t *testing.T) {
	folder := t.TempDir()
	write(t, filepath.Join(folder, "s"), "geheim-secret", 0o600)
	write(t, filepath.Join(folder, "open"), "geheim-secret", 0o644)
	write(t, filepath.Join(folder, "empty"), " \n", 0o600)
	one := func(fields string) string { return `{"providers": [{` + fields + `}]}` }
	good := `"id": "a", "name": "A", "issuer": "https://a.example/x", "client_id": "v", "secret_file": "s"`
	eight := strings.Repeat("{"+good+"}, ", Most) + "{" + good + "}"
	for settings, want := range map[string]string{
		one(good):                               "",
		one(good + `, "kind": "openid"`):        "",
		one(good + `, "kind": "franceconnect"`): "FranceConnect is for administrations",
		`{"publisher_kind": "association", "providers": [{` + good + `, "kind": "franceconnect"}]}`:    "FranceConnect is for administrations",
		`{"publisher_kind": "administration", "providers": [{` + good + `, "kind": "franceconnect"}]}`: "",
		one(good + `, "kind": "saml"`):                                                "kind is",
		one(good + `, "colour": "red"`):                                               "colour",
		one(good) + one(good):                                                         "after top-level value",
		`{"providers": [` + eight + `]}`:                                              "at most 8",
		`{"providers": [{` + good + `}, {` + good + `}]}`:                             "id is another's",
		one(strings.Replace(good, `"a"`, `"A B"`, 1)):                                 "id is not",
		one(strings.Replace(good, `"A"`, `" "`, 1)):                                   "name is not",
		one(strings.Replace(good, `"v"`, `""`, 1)):                                    "client_id is missing",
		one(strings.Replace(good, `"s"`, `"open"`, 1)):                                "chmod 600",
		one(strings.Replace(good, `"s"`, `"empty"`, 1)):                               "is empty",
		one(strings.Replace(good, `"s"`, `"nowhere"`, 1)):                             "nowhere",
		one(strings.Replace(good, `, "secret_file": "s"`, ``, 1)):                     "secret_file is missing",
		one(strings.Replace(good, "https://a.example/x", "http://a.example", 1)):      "issuer is not",
		one(strings.Replace(good, "https://a.example/x", "https://u@a.example", 1)):   "issuer is not",
		one(strings.Replace(good, "https://a.example/x", "https://a.example?x=1", 1)): "issuer is not",
		one(strings.Replace(good, "https://a.example/x", "http://127.0.0.1:9000", 1)): "",
	} {
		file := filepath.Join(folder, "providers.json")
		write(t, file, settings, 0o600)
		got, err := Read(file)
		if want == "" {
			if err != nil || len(got.Providers) != 1 || got.Providers[0].secret != "geheim-secret" {
				t.Errorf("%s: %v", settings, err)
			}
			continue
		}
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "geheim") {
			t.Errorf("%s: %v, want %q", settings, err, want)
		}
		if len(got.Providers) != 0 {
			t.Errorf("%s: refused, and yet %s", settings, fmt.Sprint(len(got.Providers)))
		}
	}
}
