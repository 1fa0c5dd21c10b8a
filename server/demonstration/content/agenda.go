package content

import "voix/deliberation"

// Preparation is what those who run a debate said of it beyond its announcement, and what is on its agenda.
type Preparation struct {
	Hosts, Contact, Welcome string
	Access                  deliberation.Access
	Topics, Questions       []string
}

// Preparations are of two debates that are still to come.
func Preparations() []Preparation {
	return []Preparation{
		{
			Hosts: "Entraide du quartier et le groupe d’allocataires du centre social", Contact: "Au centre social, du mardi au samedi, de 14 h à 18 h",
			Welcome: "Interprètes en arabe et en langue des signes. Jeux pour les enfants à partir de trois ans, avec deux animatrices. Le tramway s’arrête à 100 mètres.",
			Access:  deliberation.Wheelchair | deliberation.Transport | deliberation.Childcare | deliberation.Interpreter | deliberation.SignLanguage | deliberation.Meal,
			Questions: []string{
				"Faut-il qu’une personne nous appelle avant toute suspension d’une aide ?",
				"Faut-il ouvrir un accueil sans rendez-vous au moins deux jours par semaine ?",
			},
			Topics: []string{"Ce qui nous a aidés, et qui ne coûte rien"},
		},
		{
			Hosts: "Le collectif des familles, avec la maison de quartier", Contact: "À l’accueil de la maison de quartier, tous les matins",
			Welcome:   "Tout est dit et écrit en français facile. On peut venir avec quelqu’un. Un repas est servi à la fin.",
			Access:    deliberation.Wheelchair | deliberation.EasyLanguage | deliberation.Meal,
			Questions: []string{"Faut-il que chaque lettre de la Caf dise en une phrase ce qu’il faut faire ?"},
			Topics:    []string{"Les lettres que nous n’avons pas comprises", "Les mots que nous voudrions y lire"},
		},
	}
}

// Moved and Cancelled are said of two debates to come: that one is held a week later, and why another is not.
const (
	Moved     = "La date a changé : la salle n’était pas libre."
	Cancelled = "La salle est inondée depuis l’orage de samedi. Nous en cherchons une autre, et nous annoncerons une nouvelle date."
)
