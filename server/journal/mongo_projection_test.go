package journal_test

import (
	"context"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"voix/deploy/engine"
	"voix/server/journal"
)

// openProjection returns a projection into "things", and that collection as an analyst has it.
func openProjection(t *testing.T) (*journal.Projection, *mongo.Collection) {
	t.Helper()
	uri := freshDatabase(t, engine.MongoDB(t))
	p := openMongo(t, uri).Projection("things")
	client, err := mongo.Connect(options.Client().ApplyURI(uri))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = client.Disconnect(context.Background()) })
	return p, client.Database(uri[strings.LastIndex(uri, "/")+1:]).Collection("things")
}

func thing(id int64, number uint64, name string) journal.Projected {
	return journal.Projected{ID: id, Number: number, Body: bson.D{{Key: "name", Value: name}}}
}

func put(t *testing.T, p *journal.Projection, things ...journal.Projected) {
	t.Helper()
	if err := p.Put(t.Context(), "things", things); err != nil {
		t.Fatal(err)
	}
}

func wantThings(t *testing.T, c *mongo.Collection, want ...string) {
	t.Helper()
	cursor, err := c.Find(t.Context(), bson.D{}, options.Find().SetSort(bson.D{{Key: "_id", Value: 1}}))
	if err != nil {
		t.Fatal(err)
	}
	var raws []bson.Raw
	if err := cursor.All(t.Context(), &raws); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, raw := range raws {
		got = append(got, fmt.Sprintf("%d %d %s", raw.Lookup("_id").Int64(), raw.Lookup("number").Int64(), raw.Lookup("name").StringValue()))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("stored (-want +got):\n%s", diff)
	}
}

// TestProjectionOrder: documents arrive in any order and any number of times; those beside an outdated one are stored.
func TestProjectionOrder(t *testing.T) {
	p, c := openProjection(t)
	put(t, p, thing(1, 5, "five"), thing(2, 5, "five"))
	put(t, p, thing(1, 4, "late"), thing(3, 4, "new"), thing(2, 4, "late"), thing(4, 4, "new"))
	wantThings(t, c, "1 5 five", "2 5 five", "3 4 new", "4 4 new")
	put(t, p, thing(2, 3, "late"))
	put(t, p, thing(1, 5, "again"), thing(2, 6, "six"))
	wantThings(t, c, "1 5 again", "2 6 six", "3 4 new", "4 4 new")
	if err := p.DropBefore(t.Context(), 5); err != nil {
		t.Fatal(err)
	}
	wantThings(t, c, "1 5 again", "2 6 six")
}

// TestProjectionMany: as many as a server looks up at once are replaced at once.
func TestProjectionMany(t *testing.T) {
	p, c := openProjection(t)
	var want []string
	for number := range uint64(3) {
		var things []journal.Projected
		want = nil
		for id := range int64(100 * (number + 1)) {
			things = append(things, thing(id, number, "x"))
			want = append(want, fmt.Sprintf("%d %d x", id, number))
		}
		put(t, p, things...)
	}
	wantThings(t, c, want...)
}

// TestProjectionForeign: what nothing would ever replace goes; what another server wrote after the first look stays.
func TestProjectionForeign(t *testing.T) {
	p, c := openProjection(t)
	put(t, p, thing(1, 5, "sound"), thing(2, 7, "newest"), thing(3, 8, "beyond"))
	for _, strange := range []any{"5", nil, -2.5, 8.5, bson.D{}, int64(math.MaxInt64)} {
		if _, err := c.InsertOne(t.Context(), bson.D{{Key: "_id", Value: bson.NewObjectID()}, {Key: "number", Value: strange}}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := c.InsertOne(t.Context(), bson.D{{Key: "_id", Value: "no number"}, {Key: "name", Value: "x"}}); err != nil {
		t.Fatal(err)
	}
	reached := uint64(6)
	err := p.DropForeign(t.Context(), func(context.Context) (uint64, error) {
		defer func() { reached = 7 }()
		return reached, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	put(t, p, thing(3, 7, "in its place"))
	if err := p.DropBefore(t.Context(), 0); err != nil { // a negative number is no obstacle to Put, so only this drops it
		t.Fatal(err)
	}
	wantThings(t, c, "1 5 sound", "2 7 newest", "3 7 in its place")
}

func TestProjectionReached(t *testing.T) {
	p, _ := openProjection(t)
	want := func(want uint64) {
		t.Helper()
		if got, err := p.Reached(t.Context(), "form"); err != nil || got != want {
			t.Errorf("reached %d, %v; want %d", got, err, want)
		}
	}
	want(0)
	for _, step := range []struct {
		number  uint64
		exactly bool
		want    uint64
	}{{7, false, 7}, {5, false, 7}, {9, false, 9}, {6, true, 6}, {7, false, 7}} {
		if err := p.SetReached(t.Context(), "form", step.number, step.exactly); err != nil {
			t.Fatal(err)
		}
		want(step.want)
	}
	if got, err := p.Reached(t.Context(), "another"); err != nil || got != 0 {
		t.Errorf("another form reached %d, %v", got, err)
	}
}
