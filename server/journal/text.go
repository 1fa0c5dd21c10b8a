package journal

import (
	"fmt"

	"go.mongodb.org/mongo-driver/v2/bson"

	"voix/deliberation"
)

type storedText struct {
	Salt     deliberation.ID `bson:"salt"`
	Title    string          `bson:"title,omitempty"`
	Body     string          `bson:"body"`
	Place    string          `bson:"place,omitempty"`
	Language string          `bson:"language"`
	Parts    []string        `bson:"parts,omitempty"`
}

// TextDocument makes the document of a text, and the salted hash that its entry holds. The salt lives and dies with it.
func TextDocument(id, salt deliberation.ID, t deliberation.Text) (Document, deliberation.Hash, error) {
	body, err := bson.Marshal(storedText{salt, t.Title, t.Body, t.Place, t.Language, t.Parts})
	if err != nil {
		return Document{}, deliberation.Hash{}, fmt.Errorf("journal: text %s: %w", id, err)
	}
	return Document{Collection: Texts, ID: id, Revision: 1, Body: body}, t.Hash(salt), nil
}

// ReadText reads the document of a text.
func ReadText(d Document) (deliberation.Text, error) {
	var s storedText
	if err := bson.Unmarshal(d.Body, &s); err != nil {
		return deliberation.Text{}, fmt.Errorf("journal: text %s: %w", d.ID, err)
	}
	return deliberation.Text{Title: s.Title, Body: s.Body, Place: s.Place, Language: s.Language, Parts: s.Parts}, nil
}
