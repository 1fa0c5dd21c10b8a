package position

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

const (
	letters    = "Les courriers de la Caf sont écrits dans une langue que personne ne comprend, pas même les agents qui les envoient."
	lettersToo = "Les courriers de la CAF sont ecrits dans une langue que personne ne comprend : pas même les agents qui les envoient !!"
	waiting    = "Attendre trois mois un rappel de droits oblige à emprunter pour payer le loyer et la cantine des enfants."
	office     = "Supprimer l’accueil sans rendez-vous a éloigné celles et ceux qui n’ont ni téléphone ni ordinateur."
	arabic     = "الرسائل التي ترسلها الصندوق مكتوبة بلغة لا يفهمها أحد، ولا حتى الموظفون الذين يرسلونها."
	chinese    = "补助金发放太晚，很多家庭只好借钱来付房租和孩子的午餐费，应该尽快改变。"
	english    = "Letters from the office should say plainly what was decided, why, and how to have it looked at again."
)

func TestChoose(t *testing.T) {
	for name, c := range map[string]struct {
		candidates []Argument
		most       int
		want       []int
	}{
		"none":           {nil, 3, nil},
		"none asked":     {[]Argument{{1, letters, 3}}, 0, nil},
		"most discussed": {[]Argument{{1, letters, 0}, {2, waiting, 6}, {3, office, 2}}, 2, []int{1, 2}},
		"the same words twice": {
			[]Argument{{1, letters, 9}, {2, lettersToo, 8}, {3, waiting, 0}}, 3, []int{0, 2},
		},
		"half of it said before": {
			[]Argument{{1, letters, 9}, {2, letters[:55] + " et j’y passe des heures", 3}, {3, office, 2}}, 3, []int{0, 2, 1},
		},
		"empty, short, repeated, endless": {
			[]Argument{{1, "", 9}, {2, "D’accord, bravo !", 9}, {3, strings.Repeat("non ", 100), 9}, {4, strings.Repeat(waiting, 30), 9}, {5, office, 0}}, 5, []int{4},
		},
		"languages alike":           {[]Argument{{1, arabic, 5}, {2, chinese, 4}, {3, letters, 3}, {4, english, 2}}, 4, []int{0, 1, 2, 3}},
		"a reply less than nothing": {[]Argument{{1, waiting, -4}}, 1, []int{0}},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, Choose(c.candidates, c.most)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// The languages' own scales: a sentence says about as much in each.
func TestSentencesWeighAlike(t *testing.T) {
	for _, words := range []string{letters, waiting, office, arabic, chinese, english} {
		if s := substance(shinglesOf(words)); s < 40 || s > 110 {
			t.Errorf("%d: %s", s, words)
		}
	}
}

func TestLikeness(t *testing.T) {
	for _, c := range []struct {
		a, b        string
		least, most int
	}{
		{letters, letters, 1000, 1000},
		{letters, lettersToo, 1000, 1000}, // but for accents and capitals
		{letters, waiting, 0, 200},
		{arabic, "الرَّسَائِل التي ترسلها الصندوق مكتوبة بلغة لا يفهمها أحد، ولا حتى الموظفون الذين يرسلونها.", 900, 1000},
		{chinese, chinese + "谢谢", 800, 999},
		{"", letters, 0, 0},
		{"", "", 0, 0},
	} {
		if got := likeness(shinglesOf(c.a), shinglesOf(c.b)); got < c.least || got > c.most {
			t.Errorf("%d, of %q and %q", got, c.a, c.b)
		}
	}
}

func TestChooseDoesNotDependOnTheOrderGiven(t *testing.T) {
	words := rapid.SampledFrom([]string{letters, lettersToo, waiting, office, arabic, chinese, english, "", letters + " " + waiting, waiting + office})
	rapid.Check(t, func(t *rapid.T) {
		var candidates []Argument
		for i := range rapid.IntRange(0, 12).Draw(t, "candidates") {
			candidates = append(candidates, Argument{int64(i + 1), words.Draw(t, "words"), rapid.IntRange(0, 5).Draw(t, "replies")})
		}
		most := rapid.IntRange(0, 6).Draw(t, "most")
		numbers := func(all []Argument) (list []int64) {
			for _, i := range Choose(all, most) {
				list = append(list, all[i].Number)
			}
			return list
		}
		chosen := numbers(candidates)
		if diff := cmp.Diff(chosen, numbers(rapid.Permutation(candidates).Draw(t, "other"))); diff != "" {
			t.Fatal(diff)
		}
		if len(chosen) > most {
			t.Fatalf("%d of %d are chosen", len(chosen), most)
		}
		for i, a := range chosen {
			for _, b := range chosen[i+1:] {
				if a == b || likeness(shinglesOf(candidates[a-1].Words), shinglesOf(candidates[b-1].Words)) >= alike {
					t.Fatalf("%d and %d say the same", a, b)
				}
			}
		}
		// The first is the one that is worth most; so more people's replies never cost an argument that place.
		if len(chosen) > 0 {
			more := slices.Clone(candidates)
			more[chosen[0]-1].Replies++
			if first := Choose(more, 1); more[first[0]].Number != chosen[0] {
				t.Fatalf("one more reply, and %d is chosen instead of %d", more[first[0]].Number, chosen[0])
			}
		}
	})
}
