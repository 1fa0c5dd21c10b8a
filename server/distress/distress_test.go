package distress

import (
	"io/fs"
	"os"
	"strings"
	"testing"
)

func TestHeard(t *testing.T) {
	for _, text := range []string{
		// French: said outright, by a "no", with faults, in capitals, without accents, in the middle of something else.
		"Je veux mourir.", "j'ai plus envie de vivre", "Je n’ai plus la force de continuer", "JE N'EN PEUX PLUS", "je ne veux plus vivre comme ça",
		"Parfois je pense au suicide.", "J’ai pensé à me suicider", "Je suis à bout, vraiment", "je suis au bout du rouleau",
		"J'ai envie d'en finir", "en finir avec la vie", "mettre fin à mes jours", "Mes enfants seraient mieux sans moi.", "Je voudrais disparaître",
		"Je vais me jeter sous un train", "Ça ne sert plus à rien de vivre", "je ne vois plus de raison de vivre", "Je suis désespérée.",
		"Je n’ai pas envie de mourir, mais je n’arrive plus à tenir.", "je fais une dépression depuis deux ans", "je me fais du mal",
		"Mon mari me frappe", "J’ai peur de mon conjoint.", "Je dors dans ma voiture avec ma fille", "On va se retrouver à la rue",
		"Nous sommes sans abri depuis mars", "Mes enfants n’ont rien à manger", "on a faim", "Mon fils est harcelé à l’école", "je préférerais être morte",
		"Le dossier est bloqué depuis trois mois, les lettres se contredisent, et franchement je n'arrive plus à supporter tout ça.",
		// English.
		"I want to die", "I can’t go on", "I can't take it anymore", "I don't want to live", "There is no point in living", "better off without me",
		"I think about killing myself", "He hits me", "We are sleeping in the car", "My children are hungry", "I feel hopeless.",
		// Arabic, with and without vowel marks, written and spoken.
		"أريد أن أموت", "أُرِيدُ المَوْت", "لا أريد أن أعيش", "أفكر في الانتحار", "لم أعد أحتمل", "بغيت نموت", "تعبت من الحياة", "أنا يائسة",
		"زوجي يضربني", "ننام في الشارع", "والانتحار يراودني",
	} {
		if !Heard(text) {
			t.Errorf("not heard: %q", text)
		}
	}
	for _, text := range []string{
		"", " ", "…", "J’ai envie de vivre dignement.", "Il faut plus d’argent pour vivre.", "En finir avec les contrôles à répétition",
		"Il faut en finir avec le tout numérique", "On laisse mourir les guichets", "Je me bats pour mes droits", "Une mesure qui tue l’accueil",
		"Les agents veulent mieux travailler.", "Personne ne doit vivre avec si peu", "Le reste à vivre doit être respecté", "à bout portant",
		"I want to live near my children", "We want a better office", "The form is too long", "They cannot take my call before May",
		"أريد أن أعيش بكرامة", "نريد موعدا قبل كل قرار", "موت الخدمة العمومية", "Je n’ai plus de nouvelles de la Caf", "Je ne peux plus me connecter",
		"Il ne reste plus de raison d’attendre", "La Caf me fait répéter", "me faire rappeler",
	} {
		if Heard(text) {
			t.Errorf("heard: %q", text)
		}
	}
}

// What the demonstration makes people write is what is usually written here: the panel must not follow every other text.
func TestOrdinaryTextsAreSeldomHeard(t *testing.T) {
	texts, heard := 0, 0
	folder := os.DirFS("../demonstration/content")
	err := fs.WalkDir(folder, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(name, ".md") {
			return err
		}
		raw, err := fs.ReadFile(folder, name)
		if err != nil {
			return err
		}
		for part := range strings.SplitSeq(string(raw), "\n\n") {
			texts++
			if Heard(part) {
				heard++
				t.Logf("%s: %.200q", name, part)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if texts < 1000 || heard*50 > texts {
		t.Errorf("%d of %d ordinary paragraphs are heard", heard, texts)
	}
}

func FuzzHeard(f *testing.F) {
	for _, seed := range []string{"", "en finir", "en finir avec", "plus", "je veux", "\xff\xfe", "لا", strings.Repeat("plus ", 50)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) { Heard(text) }) // ends, whatever is sent
}

func BenchmarkHeard(b *testing.B) {
	text := strings.Repeat("Quand une aide est suspendue sans rendez-vous, on découvre le problème le jour du loyer. ", 110)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		Heard(text)
	}
}
