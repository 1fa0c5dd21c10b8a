package demonstration

import (
	"bytes"
	"context"
	"path"
	"strings"

	"voix/deliberation"
	"voix/server/demonstration/content"
)

// attached says which files of the content are joined to which proposals, by title.
var attached = map[string][]string{
	// the consultation that is over
	"Mettre la demande principale dans les trois premières lignes": {"lettre-reecrite.pdf"},
	"Supprimer les menaces inutiles":                               {"lettre.png"},
	"Faire relire chaque modèle par dix allocataires":              {"compte-rendu-atelier.pdf"},
	// the main one
	"Rouvrir des accueils sans rendez-vous, au moins trois matinées par semaine": {"accueil.png"},
	"Verser les aides à date fixe, même le week-end et les jours fériés":         {"versement.png"},
	"Raccourcir les phrases et bannir les sigles des courriers":                  {"lettre.png", "lettre-reecrite.pdf"},
	"Envoyer un bus de la Caf dans les villages":                                 {"bus.png", "notes-debat-lozere.pdf"},
	"Réunir agents et allocataires deux fois par an, hors du guichet":            {"debat.png"},
	"Laisser toujours de quoi vivre quand on rembourse une dette":                {"budget.png"},
	"Sauver mon brouillon quand la connexion coupe":                              {"brouillon.png"},
	"Essayer chaque nouveau formulaire avec vingt allocataires":                  {"compte-rendu-atelier.pdf"},
	"Permettre de venir avec la personne de son choix":                           {"memo-rendez-vous.pdf"},
}

type drawn struct {
	attachments []content.Attachment
	err         error
}

// drawAttachments draws while other things happen.
func drawAttachments() <-chan drawn {
	all := make(chan drawn, 1)
	go func() {
		attachments, err := content.Attachments()
		all <- drawn{attachments, err}
	}()
	return all
}

// keep uploads what is joined to a proposal.
func (b *builder) keep(ctx context.Context, title string) (files []deliberation.ID, proofs []deliberation.Hash, err error) {
	if len(attached[title]) == 0 {
		return nil, nil, nil
	}
	if b.files == nil {
		all := <-b.attachments
		if all.err != nil {
			return nil, nil, all.err
		}
		b.files = map[string]content.Attachment{}
		for _, a := range all.attachments {
			b.files[a.Name] = a
		}
	}
	for _, name := range attached[title] {
		a := b.files[name]
		// A colon is no sign for the name of a file.
		kept, proof, err := b.platform.Keep(ctx, strings.ReplaceAll(a.Title, "\u202f:", ",")+path.Ext(a.Name), bytes.NewReader(a.Bytes))
		if err != nil {
			return nil, nil, err
		}
		files, proofs = append(files, deliberation.ID(kept.ID)), append(proofs, proof)
	}
	return files, proofs, nil
}
