package account

import (
	"encoding/binary"

	"voix/deliberation"
)

// OrganisationVoter is the voter of an organisation in a consultation: always the same, whoever gives its ballot, so that it has one voice however
// often its mandates change hands. Without the master key nobody tells whose voter it is.
func (k *Keys) OrganisationVoter(organisation, consultation int64) deliberation.ID {
	of := binary.BigEndian.AppendUint64(nil, uint64(organisation))
	sum := k.organisationVoter.sum(binary.BigEndian.AppendUint64(of, uint64(consultation)))
	return deliberation.ID(sum[:16])
}
