package deliberation

import (
	"bytes"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/x/bsonx/bsoncore"
	"pgregory.net/rapid"
)

// drawEntry draws any entry that may be stored.
func drawEntry(t *rapid.T) Entry { return drawEntryOf(t, rapid.SampledFrom(factKinds).Draw(t, "kind")) }

// drawEntryOf draws one whose fact is of the kind of of.
func drawEntryOf(t *rapid.T, of Fact) Entry {
	e := Entry{Nonce: drawID(t, "nonce"), Command: drawID(t, "command")}
	e.At = rapid.Int64().Filter(func(n int64) bool { return storable(time.UnixMilli(n)) }).Draw(t, "at")
	switch rapid.IntRange(0, 2).Draw(t, "actor") {
	case 0:
		e.Actor.Voter = drawID(t, "voter")
	case 1:
		e.Actor.Person = rapid.Int64Range(1, math.MaxInt64).Draw(t, "person")
	default:
		e.Actor.Program = rapid.SampledFrom(allOf[Program]()).Draw(t, "program")
	}
	plan := factPlans[of.Kind()]
	fact := reflect.New(plan.of)
	for i, f := range plan.fields {
		if f.optional && rapid.Bool().Draw(t, "absent") {
			continue
		}
		switch x := fact.Elem().Field(i).Addr().Interface().(type) {
		case *int64:
			*x = rapid.Int64().Filter(func(n int64) bool { return n != 0 }).Draw(t, f.name)
		case *ID:
			*x = drawID(t, f.name)
		case *Hash:
			copy(x[:], rapid.SliceOfN(rapid.ByteRange(1, 255), len(x), len(x)).Draw(t, f.name))
		case *[]ID:
			for range rapid.IntRange(1, 12).Draw(t, f.name) {
				*x = append(*x, drawID(t, f.name))
			}
		case *[]Hash:
			for range rapid.IntRange(1, 12).Draw(t, f.name) {
				var h Hash
				copy(h[:], rapid.SliceOfN(rapid.ByteRange(1, 255), len(h), len(h)).Draw(t, f.name))
				*x = append(*x, h)
			}
		case *[]int64:
			*x = rapid.SliceOfN(rapid.Int64(), 1, 12).Draw(t, f.name)
		case *time.Time:
			*x = time.UnixMilli(rapid.Int64().Filter(func(n int64) bool { return n != 0 }).Draw(t, f.name)).UTC()
			if x.IsZero() {
				*x = x.Add(time.Millisecond)
			}
		case *College:
			*x = rapid.SampledFrom(Colleges()).Draw(t, f.name)
		case *Theme:
			*x = rapid.SampledFrom(Themes()).Draw(t, f.name)
		case *Choice:
			*x = rapid.SampledFrom(Choices()).Draw(t, f.name)
		case *Side:
			*x = rapid.SampledFrom(Sides()).Draw(t, f.name)
		case *Phase:
			*x = rapid.SampledFrom(Phases()).Draw(t, f.name)
		case *Office:
			*x = rapid.SampledFrom(Offices()).Draw(t, f.name)
		case *Lever:
			*x = rapid.SampledFrom(Levers()).Draw(t, f.name)
		case *Setting:
			*x = rapid.SampledFrom(Settings()).Draw(t, f.name)
		case *Audience:
			*x = rapid.SampledFrom(Audiences()).Draw(t, f.name)
		case *ItemKind:
			*x = rapid.SampledFrom(ItemKinds()).Draw(t, f.name)
		case *Presence:
			*x = rapid.SampledFrom(Presences()).Draw(t, f.name)
		case *Settlement:
			*x = rapid.SampledFrom(Settlements()).Draw(t, f.name)
		case *Step:
			*x = rapid.SampledFrom(Steps()).Draw(t, f.name)
		case *Channel:
			*x = rapid.SampledFrom(Channels()).Draw(t, f.name)
		case *Mandated:
			*x = rapid.SampledFrom(Mandateds()).Draw(t, f.name)
		case *Role:
			*x = rapid.SampledFrom(Roles()).Draw(t, f.name)
		case *Proof:
			*x = rapid.SampledFrom([]Proof{Declared, Verified}).Draw(t, f.name)
		case *FlagFinding:
			*x = rapid.SampledFrom(FlagFindings()).Draw(t, f.name)
		case *Evidence:
			*x = rapid.SampledFrom(Evidences()).Draw(t, f.name)
		case *Authority:
			*x = rapid.SampledFrom(Authorities()).Draw(t, f.name)
		case *Ground:
			*x = rapid.SampledFrom(Grounds()).Draw(t, f.name)
		case *OrganisationSort:
			*x = rapid.SampledFrom(OrganisationSorts()).Draw(t, f.name)
		default:
			t.Fatalf("%T is not drawn", x)
		}
	}
	e.Fact = fact.Interface().(Fact)
	return e
}

func drawID(t *rapid.T, label string) ID {
	return ID(rapid.SliceOfN(rapid.ByteRange(1, 255), 16, 16).Draw(t, label))
}

func TestEveryEntryReadsBackAsItWas(t *testing.T) {
	next := 0
	rapid.Check(t, func(t *rapid.T) {
		e := drawEntryOf(t, factKinds[next%len(factKinds)]) // each in turn
		next++
		before := []byte("before")
		raw, err := AppendEntry(before, &e)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.HasPrefix(raw, before) {
			t.Fatalf("what stood before it is gone")
		}
		raw = raw[len(before):]
		if err := bson.Raw(raw).Validate(); err != nil {
			t.Fatalf("not BSON: %v", err)
		}
		back, err := DecodeEntry(raw)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(e, back); diff != "" {
			t.Fatalf("changed on the way:\n%s", diff)
		}
	})
	if next < len(factKinds) {
		t.Errorf("only %d kinds were drawn", next)
	}
}

// Nothing but what AppendEntry writes is accepted, and nothing panics: one flipped byte, one cut, one insertion at a time.
func TestDamagedEntriesAreRefusedOrAreOtherEntries(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := drawEntry(t)
		raw, err := AppendEntry(nil, &e)
		if err != nil {
			t.Fatal(err)
		}
		at := rapid.IntRange(0, len(raw)-1).Draw(t, "at")
		for _, b := range []byte{0, 1, 2, 4, 5, 0x7f, 0x80, 0xff, raw[at] ^ 1, raw[at] + 1} {
			damaged := bytes.Clone(raw)
			damaged[at] = b
			checkCanonical(t, damaged)
		}
		checkCanonical(t, raw[:at])
		checkCanonical(t, append(bytes.Clone(raw), 0))
		for _, length := range []uint32{0, 1, 3, 4, 5, math.MaxInt32, math.MaxInt32 - 3, math.MaxUint32} {
			if at+4 <= len(raw) {
				damaged := bytes.Clone(raw)
				damaged[at], damaged[at+1], damaged[at+2], damaged[at+3] = byte(length), byte(length>>8), byte(length>>16), byte(length>>24)
				checkCanonical(t, damaged)
			}
		}
	})
}

// checkCanonical fails if raw is accepted, but would not be written like that.
func checkCanonical(t interface {
	Helper()
	Fatalf(string, ...any)
}, raw []byte) {
	t.Helper()
	e, err := DecodeEntry(raw)
	if err != nil {
		if !strings.HasPrefix(err.Error(), "deliberation: ") || strings.Count(err.Error(), "deliberation:") != 1 {
			t.Fatalf("unclear: %v", err)
		}
		return
	}
	again, err := AppendEntry(nil, &e)
	if err != nil {
		t.Fatalf("accepted %x, which cannot be written: %v", raw, err)
	}
	if !bytes.Equal(raw, again) {
		t.Fatalf("accepted %x, which is written %x", raw, again)
	}
}

func FuzzDecodeEntry(f *testing.F) {
	id, hash, day := ID{1}, Hash{1}, time.UnixMilli(1_790_000_000_000)
	for _, e := range []Entry{
		{id, id, 1, Actor{Program: Operator}, &ConsultationOpened{Text: id, Hash: hash, Propose: day, Debate: day, Vote: day, Reread: day, Closed: day}},
		{id, id, 1, Actor{Program: Importer}, &ConsultationOpened{Text: id, Hash: hash, Source: hash}},
		{id, id, 1, Actor{Program: Deadlines}, &PhaseBegun{Consultation: 1, Phase: Voting}},
		{id, id, 1, Actor{Program: Importer}, &ImportAdvanced{Consultation: 1, Row: 7}},
		{id, id, 1, Actor{Program: Operator}, &PersonJoined{Document: id, College: Agent}},
		{id, id, 1, Actor{Person: 4}, &PersonErased{Person: 4}},
		{id, id, 1, Actor{Person: 4}, &ProposalFiled{Consultation: 1, Author: 4, Theme: Means, Text: id, Hash: hash, Files: []ID{id, {2}}, Proofs: []Hash{hash, hash}}},
		{id, id, 1, Actor{Person: 4}, &ArgumentGiven{Debate: 1, Author: 4, Side: Asking, ReplyTo: 2, Text: id, Hash: hash}},
		{id, id, 1, Actor{Person: 4}, &ArgumentGiven{Proposal: 1, Author: 4, Side: For, Text: id, Hash: hash, Voice: ID{2}, VoiceProof: hash}},
		{id, id, 1, Actor{Person: 4}, &TranscriptWritten{Argument: 1, Author: 4, Text: id, Hash: hash}},
		{id, id, 1, Actor{Voter: id}, &BallotCast{Question: 9, College: Concerned, Office: 50, Choice: Pass}},
	} {
		raw, err := AppendEntry(nil, &e)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw []byte) { checkCanonical(t, raw) })
}

// Each of these is a journal that some other program wrote, or a file that was damaged: the message is all that an operator has.
func TestWhatIsNotAnEntryIsRefusedInAClearSentence(t *testing.T) {
	type element = func([]byte) []byte
	text := func(name, v string) element {
		return func(d []byte) []byte { return bsoncore.AppendStringElement(d, name, v) }
	}
	number := func(name string, v int64) element {
		return func(d []byte) []byte { return bsoncore.AppendInt64Element(d, name, v) }
	}
	binary := func(name string, length int) element {
		return func(d []byte) []byte {
			return bsoncore.AppendBinaryElement(d, name, 0, bytes.Repeat([]byte{7}, length))
		}
	}
	date := func(name string, ms int64) element {
		return func(d []byte) []byte { return bsoncore.AppendDateTimeElement(d, name, ms) }
	}
	list := func(name string, items ...element) element {
		return func(d []byte) []byte {
			at, d := bsoncore.AppendArrayElementStart(d, name)
			for _, item := range items {
				d = item(d)
			}
			d, _ = bsoncore.AppendArrayEnd(d, at)
			return d
		}
	}
	nonce, command, voter, person := binary("nonce", 16), binary("command", 16), binary("voter", 16), number("person", 4)
	head := func(kind string, rest ...element) []element {
		return append([]element{text("kind", kind), nonce, command, date("at", 5)}, rest...)
	}
	ballot := func(rest ...element) []element { return append(head("ballot.cast", voter), rest...) }
	filed := func(rest ...element) []element {
		return append(head("proposal.filed", person, number("consultation", 1), number("author", 4)), rest...)
	}
	question, college, choice := number("question", 9), text("college", "agent"), text("choice", "agree")

	accepted := bsonDocument(ballot(question, college, text("office", "caf-59"), choice, date("given", 5)))
	if _, err := DecodeEntry(accepted); err != nil {
		t.Fatalf("the entry that the others spoil is refused: %v", err)
	}
	for _, c := range []struct {
		what     string
		elements []element
		says     string
	}{
		{"nothing", nil, "ends before kind"},
		{"no kind first", []element{nonce}, `has "nonce" where kind belongs`},
		{"kind of another type", []element{number("kind", 3)}, "kind as BSON 64-bit integer"},
		{"unknown kind", head("ballot.burnt", voter), `unknown kind "ballot.burnt"`},
		{"no nonce", []element{text("kind", "ballot.cast"), command}, `"command" where nonce belongs`},
		{"short nonce", []element{text("kind", "ballot.cast"), binary("nonce", 15), command}, "15 bytes in nonce"},
		{"long command", []element{text("kind", "ballot.cast"), nonce, binary("command", 17)}, "17 bytes in command"},
		{"no time", []element{text("kind", "ballot.cast"), nonce, command, voter}, `"voter" where at belongs`},
		{"zero time", []element{text("kind", "ballot.cast"), nonce, command, date("at", 0), voter}, "no date in at"},
		{"no actor", head("ballot.cast", question), `"question" where its actor belongs`},
		{"two actors", ballot(person, question), `"person" where question belongs`},
		{"nobody", head("ballot.cast", func(d []byte) []byte { return bsoncore.AppendBinaryElement(d, "voter", 0, make([]byte, 16)) }), "no actor"},
		{"a person below zero", head("ballot.cast", number("person", -1)), "no actor"},
		{"an unknown program", head("ballot.cast", text("program", "somebody")), `"somebody" as program`},
		{"missing field", ballot(college, choice), `"college" where question belongs`},
		{"missing last field", ballot(question, college), "ends before choice"},
		{"displaced field", ballot(college, question, choice), `"college" where question belongs`},
		{"displaced optional field", ballot(question, text("office", "caf-59"), college, choice), `"office" where college belongs`},
		{"optional field at the end", ballot(question, college, choice, text("office", "caf-59")), `"office" twice, or out of place`},
		{"doubled field", ballot(question, question, college, choice), `"question" where college belongs`},
		{"doubled optional field", ballot(question, college, choice, date("given", 5), date("given", 5)), `"given" twice`},
		{"unknown field", ballot(question, college, choice, number("weight", 2)), `"weight" that this version of voix does not know`},
		{"unknown field between", ballot(question, number("weight", 2), college, choice), `"weight" where college belongs`},
		{"number as 32 bits", ballot(func(d []byte) []byte { return bsoncore.AppendInt32Element(d, "question", 9) }), "question as BSON 32-bit integer, which must be 64-bit integer"},
		{"number as double", ballot(func(d []byte) []byte { return bsoncore.AppendDoubleElement(d, "question", 9) }), "question as BSON double"},
		{"enumeration as number", ballot(question, number("college", 2)), "college as BSON 64-bit integer"},
		{"name outside its enumeration", ballot(question, text("college", "clergy"), choice), `"clergy" as college`},
		{"none of an enumeration", ballot(question, text("college", ""), choice), `"" as college`},
		{"national, which is left out", ballot(question, college, text("office", "national"), choice), "office, but zero"},
		{"zero number", ballot(number("question", 0), college, choice), "question, but zero"},
		{"zero date", ballot(question, college, choice, date("given", 0)), "no date in given"},
		{"date as text", ballot(question, college, choice, text("given", "2026-11-22")), "given as BSON string"},
		{"year one", ballot(question, college, choice, date("given", time.Time{}.UnixMilli())), "no date in given"},
		{"cut behind its command", head("ballot.cast"), "ends before its actor"},
		{"binary of a subtype", head("ballot.cast", func(d []byte) []byte {
			return bsoncore.AppendBinaryElement(d, "voter", 4, bytes.Repeat([]byte{7}, 16))
		}), "subtype 4"},
		{"old binary", head("ballot.cast", func(d []byte) []byte {
			return bsoncore.AppendBinaryElement(d, "voter", 2, bytes.Repeat([]byte{7}, 16))
		}), "subtype 2"},
		{"empty list", filed(binary("text", 16), binary("hash", 32), list("files")), "nothing in files"},
		{"list out of order", filed(binary("text", 16), binary("hash", 32), list("files", binary("1", 16))), `"1" where 0 belongs`},
		{"list of numbers", filed(binary("text", 16), binary("hash", 32), list("files", number("0", 1))), "0 as BSON 64-bit integer"},
		{"list of short ids", filed(binary("text", 16), binary("hash", 32), list("files", binary("0", 15))), "15 bytes in 0"},
		{"list in a list", filed(binary("text", 16), binary("hash", 32), list("files", list("0", binary("0", 16)))), "0 as BSON array"},
		{"zero hash", filed(binary("text", 16), func(d []byte) []byte { return bsoncore.AppendBinaryElement(d, "hash", 0, make([]byte, 32)) }), "hash, but zero"},
	} {
		raw := bsonDocument(c.elements)
		_, err := DecodeEntry(raw)
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v; want it to say %q", c.what, err, c.says)
		}
		checkCanonical(t, raw)
	}
}

func bsonDocument(elements []func([]byte) []byte) []byte {
	start, d := bsoncore.AppendDocumentStart(nil)
	for _, e := range elements {
		d = e(d)
	}
	d, _ = bsoncore.AppendDocumentEnd(d, start)
	return d
}

func TestWhatCouldNotBeReadBackIsNotWritten(t *testing.T) {
	id, hash := ID{1}, Hash{1}
	byVoter, byPerson4 := Actor{Voter: id}, Actor{Person: 4}
	for _, c := range []struct {
		what string
		e    Entry
	}{
		{"no time", Entry{id, id, 0, byPerson4, &PersonErased{Person: 4}}},
		{"no actor", Entry{id, id, 1, Actor{}, &PersonErased{Person: 4}}},
		{"two actors", Entry{id, id, 1, Actor{Voter: id, Person: 4}, &PersonErased{Person: 4}}},
		{"a voter and a person below zero", Entry{id, id, 1, Actor{Voter: id, Person: -4}, &PersonErased{Person: 4}}},
		{"an unknown program", Entry{id, id, 1, Actor{Program: 99}, &PersonErased{Person: 4}}},
		{"a missing number", Entry{id, id, 1, byPerson4, &PersonErased{}}},
		{"a missing enumeration", Entry{id, id, 1, byVoter, &BallotCast{Question: 1, College: Agent}}},
		{"a choice that does not exist", Entry{id, id, 1, byVoter, &BallotCast{Question: 1, College: Agent, Choice: 4}}},
		{"an office that does not exist", Entry{id, id, 1, byVoter, &BallotCast{Question: 1, College: Agent, Choice: Pass, Office: 9999}}},
		{"a part of a millisecond", Entry{id, id, 1, byVoter, &BallotCast{Question: 1, College: Agent, Choice: Pass, Given: time.Unix(5, 1)}}},
		{"1970", Entry{id, id, 1, byVoter, &BallotCast{Question: 1, College: Agent, Choice: Pass, Given: time.UnixMilli(0)}}},
		{"a time beyond what milliseconds hold", Entry{id, id, 1, byVoter, &BallotCast{Question: 1, College: Agent, Choice: Pass, Given: time.Unix(math.MaxInt64/4, 0)}}},
		{"a missing date", Entry{id, id, 1, byPerson4, &DebateConvened{Consultation: 1, Author: 4, Text: id, Hash: hash}}},
	} {
		if raw, err := AppendEntry(nil, &c.e); err == nil {
			t.Errorf("%s is written as %s", c.what, bson.Raw(raw))
		}
	}
}

func TestWhatSaysNothingIsLeftOut(t *testing.T) {
	id, hash := ID{1}, Hash{1}
	bare := Entry{id, id, 1, Actor{Person: 4}, &ProposalFiled{Consultation: 1, Author: 4, Text: id, Hash: hash}}
	want, err := AppendEntry(nil, &bare)
	if err != nil {
		t.Fatal(err)
	}
	empty := Entry{id, id, 1, Actor{Person: 4}, &ProposalFiled{
		Consultation: 1, Author: 4, Text: id, Hash: hash, Files: []ID{}, Proofs: []Hash{}, Given: time.Time{}.In(Paris()),
	}}
	got, err := AppendEntry(nil, &empty)
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("an empty list and a zero time are written as %s, %v", bson.Raw(got), err)
	}
}

// Ballots are read and written without reflection; a field that was added and forgotten there would be lost.
func TestBallotsListTheirFieldsAsTheyAreDeclared(t *testing.T) {
	b := &BallotCast{}
	listed := fieldsOf(b, nil)
	v := reflect.ValueOf(b).Elem()
	if len(listed) != v.NumField() {
		t.Fatalf("%d fields are listed of %d", len(listed), v.NumField())
	}
	for i, field := range listed {
		if field != v.Field(i).Addr().Interface() {
			t.Errorf("%s is not at its place", v.Type().Field(i).Name)
		}
	}
}
