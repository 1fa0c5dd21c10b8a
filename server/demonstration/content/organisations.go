package content

// What every organisation of the demonstration says of itself, and how it is said to have been verified.
const (
	OrganisationAbout = "Cette association est inventée, comme toute la démonstration. Elle accompagne des personnes dans leurs démarches et organise des débats."
	OrganisationProof = "Association inventée pour la démonstration : il n’y a rien à vérifier."
)

// Organisations returns the names that organisations of the demonstration have, each another one, and the towns where they are: all invented.
func Organisations() (names, seats []string) {
	kinds := []string{
		"Entraide", "Collectif", "Relais", "Atelier", "Cercle", "Permanence", "Union", "Veillée", "Comité", "Table ronde",
		"Coup de main", "Parole libre", "Porte ouverte", "Tisanerie", "Boussole", "Passerelle", "Petite école", "Ruche",
	}
	places := []string{
		"des Trois Tilleuls", "du Grand Bief", "des Sept Ponts", "de la Lune rousse", "du Chat perché", "des Quatre Vents", "de la Carriole",
		"du Moulin bleu", "des Deux Écluses", "de la Source vive", "du Vieux Pigeonnier", "des Mille Pas", "de la Rue courbe", "du Banc vert",
		"des Cinq Noyers", "de la Lanterne", "du Pré long", "des Marches hautes", "de la Cloche fêlée", "du Sentier creux",
	}
	for i := range len(kinds) * len(places) {
		// The kinds follow one another. With each round the places move on by one, more or less: no name comes twice.
		names = append(names, kinds[i%len(kinds)]+" "+places[(i+i/len(kinds))%len(places)])
	}
	return names, []string{
		"Bourg-les-Tilleuls", "Valmorin", "Saint-Aubier", "Port-Céleste", "Haute-Brande", "Les Clairières", "Montferrand-la-Vieille", "Rochebelle-sur-Orme",
	}
}
