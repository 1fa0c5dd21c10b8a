// Package connection holds what the law has a host keep of the connections from which people publish, and how it is sealed.
//
// The law. Loi n° 2004-575 (LCEN), article 6 (II until 2024, V since) has whoever stores what others publish keep the data by which anyone who
// contributed to it can be identified, under the conditions of article L. 34-1, II bis of the Code des postes et des communications électroniques:
//
//   - civil identity, five years from the end of the contract (1°; décret n° 2021-1362, article 2: names, postal addresses, email addresses,
//     telephone numbers). We ask nobody's name or address and so keep none: only an email address or a telephone number that somebody gave as a way in.
//   - what was said when the account was made, one year from its closing (2°; décret, article 3: identifiers, pseudonyms).
//   - payments (2°; décret, article 4): there are none.
//   - what tells the source of a connection, one year from the connection (3°; décret, article 5: what identifies the connection, and the protocols).
//
// Article 6 of the décret lists further traffic data, which are kept for one year while a decree of the Prime Minister orders it (L. 34-1, III):
// the nature of an operation, its day and hour. Such an order has been renewed every October since 2021; they are what a record says beside its source.
//
// While somebody has an account, articles 2 and 3 are met by the account itself. What is kept here of them is made when the account is erased
// (GDPR, article 17, 3, b).
//
// Of the connections, those are kept from which somebody joined, signed in, or sent words or a file to be published. Ballots are not: they are
// published by nobody but as counts, and are secret; a record would link a person to the moment of a ballot. Nor is what somebody reads.
//
// The sealing. A record is encrypted with age to the first of two holders, and the outcome to the second: the layers are nested. So neither holder
// can read anything alone, each takes off their layer on a machine of their own, and each layer is a file of age's own format, which any program
// for it opens. Sharing one key between both by XOR would do without an order of the two, but would be our own cryptography.
// What runs on the server has public keys only: it writes and cannot read. Age seals, and does not say who sealed: package server adds a MAC by which
// what somebody else put into the store is noticed. Nothing notices that a record was deleted.
package connection
