package content

import "embed"

//go:embed voices/*.webm
var voices embed.FS

// Voice is an argument of the demonstration that somebody says instead of writing it.
type Voice struct {
	Sound   []byte // as a browser records it
	Awaited bool   // nobody has written it down yet
}

// spoken says which arguments are said: the file, and the words, as they stand in the files of proposals. The voices are those of
// espeak-ng 1.51: nobody's. LISEZ-MOI.txt tells how they were made.
var spoken = []struct {
	file, words string
	awaited     bool
}{
	{"decembre", "Moi on m'a coupée en décembre pour un papier de l'école. J'ai eu le rendez-vous en février. Deux mois avec trois enfants, on ne les rattrape pas, on les rembourse pendant un an.", false},
	{"bus", "Chez nous il faut deux cars pour aller à la Caf. Avec un fauteuil roulant, c'est une expédition. Le bus sur la place, j'y serais tous les mois.", false},
	{"tiroir", "Quand c'est écrit petit et long, je mets la lettre dans le tiroir. C'est bête mais c'est comme ça, et je ne suis pas la seule.", false},
	{"traduire", "J'ai traduit pour mes parents de mes huit ans à mes vingt ans. Je connaissais le prix du loyer avant mes tables de multiplication.", true},
}

// Voices are the arguments that are said, by their text.
func Voices() (map[string]Voice, error) {
	all := map[string]Voice{}
	for _, s := range spoken {
		sound, err := voices.ReadFile("voices/" + s.file + ".webm")
		if err != nil {
			return nil, err
		}
		all[typeset(s.words)] = Voice{sound, s.awaited}
	}
	return all, nil
}
