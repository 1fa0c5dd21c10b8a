package live

import "github.com/prometheus/client_golang/prometheus"

type metrics struct {
	connections prometheus.Gauge
	published   prometheus.Counter
	messages    prometheus.Counter
	bytes       prometheus.Counter
	dropped     *prometheus.CounterVec
	resumed     *prometheus.CounterVec
}

func newMetrics(r prometheus.Registerer) (*metrics, error) {
	m := &metrics{
		connections: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "voix_live_connections", Help: "WebSockets open now."}),
		published: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "voix_live_published_total", Help: "Messages handed out to topics, after conflation."}),
		messages: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "voix_live_messages_total", Help: "Messages handed to readers."}),
		bytes: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "voix_live_bytes_total", Help: "Bytes sent to readers, frames included."}),
		dropped: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "voix_live_dropped_total", Help: "Readers closed by the server, by reason: slow, silent, garbage."}, []string{"reason"}),
		resumed: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "voix_live_resumed_total", Help: "Connections that said since, by outcome: told, reload."}, []string{"outcome"}),
	}
	if r == nil {
		return m, nil
	}
	for _, c := range []prometheus.Collector{m.connections, m.published, m.messages, m.bytes, m.dropped, m.resumed} {
		if err := r.Register(c); err != nil {
			return nil, err
		}
	}
	return m, nil
}
