package account

import (
	"crypto/subtle"
	"encoding/binary"
	"errors"
	"fmt"
	"net/netip"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// Both halves of a card are printed together: whoever kept the file, or photographed the sheet, has the half to keep of everybody. So its holder gets
// a secret number that is on no paper but where they write it: eight digits, which people copy whatever their language. Once they have said that
// they wrote it down, the half to keep leads nowhere without it; before that, nothing can be given or written under the account.
//
// The number is a MAC of the way in, whose id is drawn by chance, and of how many there were before it; it is kept nowhere. Only who has the
// words of the half to keep can try it: three wrong ones a day from one network, and twenty from all together that never brought a right one. Who
// tries as long as that goes finds it of one card within a year with a probability of 1 in 13,700; of 1,500 cards they open one within a year with a
// probability of 1 in 9, and the holder reads of it when they come. What is tried is counted in the sealed profile: no other traffic pushes it out, and all servers
// count together. Whoever uses the twenty up, from seven networks each day, keeps the holder out only where they never were, and for that day.

// cardData is what is kept with a card's way in.
type cardData struct {
	Numbers int64     `bson:"numbers"` // how many were written down: the last is asked for; 0: none yet
	Tries   []cardTry `bson:"tries,omitempty"`
	Known   [][]byte  `bson:"known,omitempty"` // networks that brought a right one, latest last
}

// cardTry is a wrong number.
type cardTry struct {
	From []byte    `bson:"from"` // the MAC of a network
	At   time.Time `bson:"at"`
}

const (
	triesOfNetwork = 3
	triesOfAll     = 20
	triesLast      = 24 * time.Hour
	knownNetworks  = 5
)

var (
	// ErrNumberWrong: it is not the secret number of the card.
	ErrNumberWrong = errors.New("account: not the number of the card")
	// ErrNumberSpent: wrong numbers were tried too often within a day.
	ErrNumberSpent = errors.New("account: numbers of the card were tried too often")
)

// cardData reads what is kept; anything else than what this package wrote is as nothing.
func (w Way) cardData() (d cardData) {
	if w.Kind != Card || bson.Unmarshal(w.Data, &d) != nil || d.Numbers < 0 {
		return cardData{}
	}
	return d
}

func (w *Way) setCardData(d cardData) {
	raw, err := bson.Marshal(d)
	if err != nil {
		panic(err) // it holds numbers, bytes and times
	}
	w.Data = raw
}

// CardNumbers is how many secret numbers the holder of a card has written down: the last of them is asked for; 0: none yet, or it is no card.
func (w Way) CardNumbers() int64 { return w.cardData().Numbers }

// WriteCardNumber notes that the holder has written down the number that follows; which says the how many-th it is, from 1. A repeat, and any other,
// changes nothing. What was tried of the one before is forgotten.
func (w *Way) WriteCardNumber(which int64) {
	if w.Kind == Card && which == w.CardNumbers()+1 {
		w.setCardData(cardData{Numbers: which})
	}
}

const cardNumberDigits = 8

// CardNumber is the secret number of a card that is shown to its holder the how many-th time, from 1: eight digits.
func (k *Keys) CardNumber(w Way, which int64) string {
	sum := k.cardNumber.sum(binary.BigEndian.AppendUint64(w.ID[:], uint64(which)))
	return fmt.Sprintf("%0*d", cardNumberDigits, binary.BigEndian.Uint64(sum[:8])%100_000_000)
}

// network stands for where somebody comes from among the tries of one card: of another card it is another.
func (k *Keys) network(w Way, from netip.Prefix) []byte {
	sum := k.cardNumber.sum(append(append(w.ID[:], "network "...), from.String()...))
	return sum[:8]
}

// TryCardNumber holds eight digits against the number that is asked for, which must have been written down, and notes in w what was tried: w is to be
// stored also if it returns ErrNumberWrong. With ErrNumberSpent nothing was looked at. others is how many wrong ones came within the last day
// from elsewhere.
func (k *Keys) TryCardNumber(w *Way, from netip.Prefix, typed string, at time.Time) (others int, err error) {
	d, here := w.cardData(), k.network(*w, from)
	known := false
	for _, n := range d.Known {
		known = known || string(n) == string(here)
	}
	var lately []cardTry
	own := 0
	for _, t := range d.Tries {
		if !at.Before(t.At.Add(triesLast)) {
			continue
		}
		if lately = append(lately, t); string(t.From) == string(here) {
			own++
		}
	}
	others = len(lately) - own
	if own >= triesOfNetwork || !known && len(lately) >= triesOfAll {
		return others, ErrNumberSpent
	}
	if d.Numbers == 0 || subtle.ConstantTimeCompare([]byte(typed), []byte(k.CardNumber(*w, d.Numbers))) != 1 {
		d.Tries = append(lately, cardTry{here, at})
		w.setCardData(d)
		return others, ErrNumberWrong
	}
	// What they mistyped themselves is forgotten; what came from elsewhere is told this once, and counts on.
	d.Tries = nil
	for _, t := range lately {
		if string(t.From) != string(here) {
			d.Tries = append(d.Tries, t)
		}
	}
	networks := [][]byte{here}
	for i := len(d.Known) - 1; i >= 0 && len(networks) < knownNetworks; i-- {
		if string(d.Known[i]) != string(here) {
			networks = append([][]byte{d.Known[i]}, networks...)
		}
	}
	d.Known = networks
	w.setCardData(d)
	return others, nil
}
