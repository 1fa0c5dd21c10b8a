package distress

import "strings"

// patterns are in the plain letters of plainWords. A "no" that makes distress is part of its pattern ("veux plus ~2 vivre"): whoever
// wants to live is not meant. A "no" before one is not looked for: who writes that they do not think of dying has thought of it.
var patterns = readPatterns(`
suicid*
veux|veut|voudrais|voulais|aimerais|aimerai|envie|prefere|prefererais|prefererai|souhaite|pense|pensais|autant|mieux|vaut ~3 mourir|crever
veux|voudrais|prefere|prefererais|envie|aimerais ~3 mort|morte
idees noires
veux|peux|voulais|pouvais|arrive|saurais plus ~2 vivre|tenir|continuer|supporter
plus ~1 envie|force|gout|courage|raison|raisons ~3 vivre|continuer|rien
en peux|pouvais plus
en peut plus ~3 vivre
suis|sommes|etais|sens ~3 a bout
bout du rouleau
fatigue|fatiguee|marre ~1 de ~1 vivre
vouloir|veux|vais|voulais|envie|faut ~2 en finir !avec
en finir avec ~1 vie|jours|moi
mettre|mettrai|mets|mis fin a mes|ma jours|vie
me|m tuer|tue|pendre|pends|noyer|foutre|suicider
me|m faire|fais ~2 mal
me jeter|jette ~3 pont|fenetre|train|vide|eau|balcon
veux|voudrais|envie|aimerais ~3 disparaitre
serai|serais plus la
quand|si ~2 serai|serais ~1 plus la|vivant|vivante
mieux sans moi
sans moi ~4 mieux
deprim*
suis|fais|ai|en ~4 depression
desesper*
suis|sens|etais ~3 desespoir
sert ~2 rien ~2 vivre
me|m ~1 frappe|frapper|frappait|bat|battait|tabasse|cogne|etrangle|viole|violee|violait
mari|conjoint|compagnon|copain|ex|pere ~3 frappe|frappait|bat|violent|tape
peur ~2 mari|conjoint|compagnon
dors|dormons|dormir|dort|dorment|dormais|vis|vivons ~3 rue|dehors|voiture|hall
suis|sommes|retrouve|retrouver|mis|mise|mettre ~3 a la rue
nulle part ~2 dormir|aller
suis|sommes ~1 sans abri|toit|logement
rien|jamais ~2 a manger
pas|rien ~1 mange depuis
ai|avons|ont|a faim
enfant|enfants|bebe|fils|fille|petit|petite ~3 danger|faim|harcele|harcelee|harceles|maltraite|maltraitee
kill|killing myself
end|ending|take|taking my ~1 life
end it all
want|wanted|wish|going|rather|could ~3 die|dead
don|dont|not|no ~2 want ~1 to live|exist
no|any|without ~1 reason|point ~2 live|living|going
can|cant|cannot|couldn ~2 go on|longer
can|cant|cannot|couldn ~1 take ~2 more|anymore|longer
can|cant|cannot ~1 cope
better ~1 without me
better off dead
hurt|harm|cut|cutting|hurting|harming myself
self harm*
hopeless
am|feel|feeling|so ~1 desperate
depressed|depression
husband|partner|boyfriend|ex|he ~1 hits|beats|hit|beat|rapes|raped|strangles me
afraid|scared ~2 husband|partner|boyfriend
sleep|sleeping|sleeps|live|living ~3 street|streets|rough|car
homeless
nowhere ~1 to sleep|go|live
nothing to eat
am|are|were|is hungry|starving
child|children|kids|baby|son|daughter ~3 danger|hungry|bullied|abused
`)

// arabicPhrases are looked for within words: Arabic joins "and", "the" and "I" to what follows. Those of Maghrebi speech stand beside the
// written ones.
var arabicPhrases = plainPhrases(`
انتحار
انتحر
قتل نفسي
اقتل نفسي
نقتل روحي
قتل روحي
اريد ان اموت
اريد الموت
اريد اموت
اتمنى الموت
اتمنى لو مت
بغيت نموت
نبغي نموت
حاب نموت
نحب نموت
لا اريد ان اعيش
لا اريد العيش
لم اعد اريد العيش
لم اعد اريد ان اعيش
ما عدت اريد العيش
ما بقيتش باغي نعيش
انهي حياتي
انهاء حياتي
نهاية لحياتي
حدا لحياتي
لا استطيع الاستمرار
لا استطيع ان استمر
لم اعد احتمل
لم اعد اتحمل
ما عدت احتمل
لم اعد قادر
ما بقيتش قادر
ما قديتش
تعبت من الحياة
سئمت الحياة
مللت الحياة
كرهت حياتي
كرهت الحياة
لا معنى لحياتي
يائس
اليأس
اكتئاب
مكتئب
يضربني
ضربني
يعنفني
اغتصب
انام في الشارع
ننام في الشارع
انام في السيارة
نرقد في الزنقة
في الشارع مع اولادي
بلا مأوى
بدون مأوى
لا مكان انام
لا اجد ما آكل
ليس لدي ما آكل
لا شيء نأكله
جياع
جائع
انا جيعان
اطفالي في خطر
ابني في خطر
ابنتي في خطر
`)

func readPatterns(list string) (all []pattern) {
	for line := range strings.Lines(strings.TrimSpace(list)) {
		all = append(all, readPattern(line))
	}
	return all
}

func plainPhrases(list string) (all []string) {
	for line := range strings.Lines(strings.TrimSpace(list)) {
		all = append(all, strings.Join(plainWords(line), " "))
	}
	return all
}
