package livebench

import (
	"context"
	"os"
	"testing"
)

func TestMain(m *testing.M) {
	ServeIfChild()
	os.Exit(m.Run())
}

// The bench's own client and server agree; figures are for voix bench.
func TestMeasureOurs(t *testing.T) {
	ctx := context.Background()
	v, err := once(ctx, &ours, func(ctx context.Context, address string, p *protocol) (float64, error) {
		return fanOut(ctx, address, p, 20)
	})
	if err != nil || v < 1000 {
		t.Errorf("fan-out %v deliveries a second: %v", v, err)
	}
	v, err = once(ctx, &ours, func(ctx context.Context, address string, p *protocol) (float64, error) {
		return idle(ctx, address, p, 500)
	})
	if err != nil || v < 500 || v > 64<<10 {
		t.Errorf("idle %v bytes a connection: %v", v, err)
	}
}

func BenchmarkFanOut1000(b *testing.B) { report(b, FanOut, 1000) }
func BenchmarkFanOut5000(b *testing.B) { report(b, FanOut, 5000) }
func BenchmarkIdle9000(b *testing.B)   { report(b, Idle, 9000) }

func report(b *testing.B, measure func(context.Context, int) (Result, error), connections int) {
	for b.Loop() {
		r, err := measure(context.Background(), connections)
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(r.Ours, "ours")
		b.ReportMetric(r.Rival, "rival")
		b.ReportMetric(r.Ratio, "times")
	}
}
