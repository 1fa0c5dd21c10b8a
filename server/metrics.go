package server

import (
	"net"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/adaptor"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"voix/deliberation"
)

const (
	requestsMetric = "voix_http_requests_total"
	latencyMetric  = "voix_http_request_seconds"
)

// metrics counts requests by route and status, never by person or address.
type metrics struct {
	requests *prometheus.CounterVec
	latency  *prometheus.HistogramVec

	mu   sync.RWMutex
	seen map[answered]answers // what was looked up in both once, by names
}

// answered is one way in which requests end. There are few: routes are those of the program, and methods those of HTTP.
type answered struct {
	method, route string
	status        int
}

type answers struct {
	requests prometheus.Counter
	latency  prometheus.Observer
}

func newMetrics(r prometheus.Registerer, p *Platform) *metrics {
	m := &metrics{
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: requestsMetric, Help: "Requests by method, route and status.",
		}, []string{"method", "route", "status"}),
		latency: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: latencyMetric, Help: "Time to answer, by method.", Buckets: prometheus.ExponentialBuckets(0.0001, 4, 9),
		}, []string{"method"}),
		seen: map[answered]answers{},
	}
	r.MustRegister(m.requests, m.latency, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	r.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "voix_journal_entries", Help: "Number of the last applied entry.",
	}, func() float64 { return float64(p.Journal.Head().Number) }))
	r.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "voix_journal_writable", Help: "1 if writes are taken, 0 if they are refused.",
	}, func() float64 {
		if p.Journal.Trouble() != nil {
			return 0
		}
		return 1
	}))
	r.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "voix_persons", Help: "Persons who have joined.",
	}, func() (n float64) {
		p.Read(func(s *deliberation.State) { n = float64(s.Persons()) })
		return n
	}))
	return m
}

func (s *Server) measure(c *fiber.Ctx) error {
	began := time.Now()
	err := c.Next()
	status := c.Response().StatusCode()
	if err != nil {
		f, _ := failureOf(err)
		status = f.status
	}
	s.metrics.count(answered{c.Method(), c.Route().Path, status}, time.Since(began))
	return err
}

func (m *metrics) count(a answered, took time.Duration) {
	m.mu.RLock()
	of, ok := m.seen[a]
	m.mu.RUnlock()
	if !ok {
		of = answers{m.requests.WithLabelValues(a.method, a.route, strconv.Itoa(a.status)), m.latency.WithLabelValues(a.method)}
		m.mu.Lock()
		m.seen[a] = of
		m.mu.Unlock()
	}
	of.requests.Inc()
	of.latency.Observe(took.Seconds())
}

// exposeMetrics answers on the machine itself only, and only to who asked for this machine by name: figures of load are for the
// operator, and a proxy beside the server passes on the public name, or says for whom it asks.
func exposeMetrics(g prometheus.Gatherer) fiber.Handler {
	handler := adaptor.HTTPHandler(promhttp.HandlerFor(g, promhttp.HandlerOpts{}))
	return func(c *fiber.Ctx) error {
		name, _, err := net.SplitHostPort(string(c.Request().Host()))
		if err != nil {
			name = string(c.Request().Host())
		}
		local := name == "localhost" || net.ParseIP(strings.Trim(name, "[]")).IsLoopback()
		if !local || !c.Context().RemoteIP().IsLoopback() || c.Get(fiber.HeaderXForwardedFor) != "" {
			return errAddress
		}
		return handler(c)
	}
}

// health says whether the server reads and writes. A server that only reads still answers pages.
func (s *Server) health(c *fiber.Ctx) error {
	c.Set(fiber.HeaderCacheControl, "no-store")
	if err := s.platform.Journal.Trouble(); err != nil {
		return c.Status(fiber.StatusServiceUnavailable).JSON(fiber.Map{"status": "reading", "number": s.platform.Journal.Head().Number})
	}
	return c.JSON(fiber.Map{"status": "ok", "number": s.platform.Journal.Head().Number})
}
