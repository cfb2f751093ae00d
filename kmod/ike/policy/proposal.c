// SPDX-License-Identifier: GPL-2.0-only
/*
 * Proposals, RFC 7296 sections 2.7 and 3.3: what can be configured, offering
 * it, choosing from what a peer offers, and judging what a peer chose.
 */
#include <linux/bitops.h>
#include <linux/slab.h>

#include "ike/policy/proposal.h"

#define TYPE(t)		((u16)BIT(IKE_TRANSFORM_##t))

/**
 * struct offer - a proposal of a peer's, taken apart once
 * @number: proposal number
 * @protocol: enum ike_protocol
 * @spi: the peer's SPI
 * @types: transform types in it, a bit each
 * @foreign: it has a type that we do not know
 * @total: transforms in it
 * @n: those in @t
 * @t: transforms that may be chosen
 */
struct offer {
	u8 number;
	u8 protocol;
	struct ike_view spi;
	u16 types;
	bool foreign;
	u16 total;
	u16 n;
	struct ike_transform t[IKE_TRANSFORMS_MAX];
};

/**
 * struct terms - what a negotiation is about
 * @protocol: enum ike_protocol
 * @with_ke: a key exchange goes with it
 * @ke: key exchange method that saves a round trip, IKE_KE_NONE if none does
 */
struct terms {
	u8 protocol;
	bool with_ke;
	u16 ke;
};

static bool same(const struct ike_transform *a, const struct ike_transform *b)
{
	return a->type == b->type && a->id == b->id &&
	       a->key_bits == b->key_bits;
}

static bool among(const struct ike_transform *t, unsigned int n,
		  const struct ike_transform *wanted)
{
	unsigned int i;

	for (i = 0; i < n; i++)
		if (same(&t[i], wanted))
			return true;
	return false;
}

static bool is_ke(u8 type)
{
	return type == IKE_TRANSFORM_KE || ike_is_addke(type);
}

static u16 types_of(const struct ike_proposal *p)
{
	unsigned int i;
	u16 types = 0;

	for (i = 0; i < p->n; i++)
		types |= BIT(p->t[i].type);
	return types;
}

static bool encr_ok(u8 protocol, const struct ike_transform *t)
{
	const struct ike_encr_alg *alg = ike_encr_lookup(t->id);

	return alg && (protocol != IKE_PROTO_IKE || alg->ike) &&
	       ike_encr_key_ok(alg, t->key_bits);
}

static bool transform_ok(u8 protocol, const struct ike_transform *t)
{
	bool ike = protocol == IKE_PROTO_IKE;

	if (t->type == IKE_TRANSFORM_ENCR)
		return encr_ok(protocol, t);
	if (t->key_bits)
		return false;

	switch (t->type) {
	case IKE_TRANSFORM_PRF:
		return ike && ike_prf_lookup(t->id);
	case IKE_TRANSFORM_INTEG:
		return ike_integ_lookup(t->id);
	case IKE_TRANSFORM_KE:
		return ike_kex_lookup(t->id) || (!ike && t->id == IKE_KE_NONE);
	case IKE_TRANSFORM_ESN:
		return !ike && t->id <= IKE_ESN_YES;
	default:
		return ike_is_addke(t->type) &&
		       (ike_kex_lookup(t->id) || t->id == IKE_KE_NONE);
	}
}

/* Each type in one piece, nothing twice */
static bool order_ok(const struct ike_proposal *p)
{
	unsigned int i;
	u16 seen = 0;

	for (i = 0; i < p->n; i++) {
		if (i && p->t[i].type != p->t[i - 1].type)
			seen |= BIT(p->t[i - 1].type);
		if (seen & BIT(p->t[i].type) || among(p->t, i, &p->t[i]))
			return false;
	}
	return true;
}

static bool is_aead(u16 encr)
{
	const struct ike_encr_alg *alg = ike_encr_lookup(encr);

	return alg && alg->kind == IKE_ENCR_KIND_AEAD;
}

/* AEADs apart from the rest, since only the rest has an integrity transform */
static bool encr_kinds_ok(const struct ike_proposal *p)
{
	bool integ = types_of(p) & TYPE(INTEG);
	unsigned int i;

	for (i = 0; i < p->n; i++)
		if (p->t[i].type == IKE_TRANSFORM_ENCR &&
		    is_aead(p->t[i].id) == integ)
			return false;
	return true;
}

/* A method may take part once, RFC 9370 section 2.2.1. */
static bool is_taken(const struct ike_choice *c, const struct ike_transform *t)
{
	unsigned int type;

	if (!ike_is_addke(t->type) || t->id == IKE_KE_NONE)
		return false;
	if (c->t[IKE_TRANSFORM_KE].id == t->id)
		return true;
	for (type = IKE_TRANSFORM_ADDKE1; type < t->type; type++)
		if (c->t[type].id == t->id)
			return true;
	return false;
}

static void choose(struct ike_choice *c, const struct ike_transform *t)
{
	c->has |= BIT(t->type);
	c->t[t->type] = *t;
}

static bool has_addke(const struct ike_choice *c)
{
	u16 methods[IKE_ADDKE_MAX];

	return ike_choice_addke(c, methods);
}

/* Additional key exchanges add to one, and by methods of their own. */
static bool addke_ok(const struct ike_proposal *p)
{
	struct ike_choice c = {};
	unsigned int type, i;

	for (type = 1; type <= IKE_TRANSFORM_TYPE_MAX; type++)
		for (i = 0; i < p->n && !(c.has & BIT(type)); i++)
			if (p->t[i].type == type && !is_taken(&c, &p->t[i]))
				choose(&c, &p->t[i]);
	return c.has == types_of(p) &&
	       (c.t[IKE_TRANSFORM_KE].id != IKE_KE_NONE || !has_addke(&c));
}

/**
 * ike_proposal_check - could a configured proposal ever be used?
 * @p: the proposal
 *
 * All transforms are known and suit the protocol, key lengths stand where
 * they have to and only there, no type that RFC 7296 section 3.3.3 demands is
 * missing. Ciphers that authenticate and ciphers that need an integrity
 * transform do not go into one proposal, RFC 5282 section 8.
 *
 * Context: any.
 * Return: 0 or -EINVAL.
 */
int ike_proposal_check(const struct ike_proposal *p)
{
	u16 needed = TYPE(ENCR);
	unsigned int i;

	if (p->protocol == IKE_PROTO_IKE)
		needed |= TYPE(PRF) | TYPE(KE);
	else if (p->protocol == IKE_PROTO_ESP)
		needed |= TYPE(ESN);
	else
		return -EINVAL;

	if (!p->n || p->n > IKE_CONF_TRANSFORMS_MAX)
		return -EINVAL;
	for (i = 0; i < p->n; i++)
		if (!transform_ok(p->protocol, &p->t[i]))
			return -EINVAL;
	if ((types_of(p) & needed) != needed)
		return -EINVAL;
	return order_ok(p) && encr_kinds_ok(p) && addke_ok(p) ? 0 : -EINVAL;
}

/**
 * ike_proposals_put - write an SA payload that offers proposals
 * @w: the writer
 * @ours: proposals that have been checked, numbered from 1 in their order
 * @n: how many
 * @spi: our SPI, empty for the first IKE SA
 * @with_ke: with the key exchange methods; they are left out where there is
 *	no key exchange of its own, that is for the Child SA of IKE_AUTH
 *
 * Context: any.
 */
void ike_proposals_put(struct ike_writer *w, const struct ike_proposal *ours,
		       unsigned int n, struct ike_view spi, bool with_ke)
{
	unsigned int i, k;

	ike_put_payload(w, IKE_PAYLOAD_SA, false);
	for (i = 0; i < n; i++) {
		ike_put_proposal(w, i + 1, ours[i].protocol, spi);
		for (k = 0; k < ours[i].n; k++) {
			const struct ike_transform *t = &ours[i].t[k];

			if (with_ke || !is_ke(t->type))
				ike_put_transform(w, t->type, t->id,
						  t->key_bits);
		}
	}
}

/**
 * ike_choice_put - write an SA payload with what has been chosen
 * @w: the writer
 * @choice: from ike_proposal_choose()
 * @spi: our SPI, empty for the first IKE SA
 *
 * Context: any.
 */
void ike_choice_put(struct ike_writer *w, const struct ike_choice *choice,
		    struct ike_view spi)
{
	unsigned int type;

	ike_put_payload(w, IKE_PAYLOAD_SA, false);
	ike_put_proposal(w, choice->number, choice->protocol, spi);
	for (type = 1; type <= IKE_TRANSFORM_TYPE_MAX; type++)
		if (choice->has & BIT(type))
			ike_put_transform(w, type, choice->t[type].id,
					  choice->t[type].key_bits);
}

static void read_offer(const struct ike_proposal_view *p, struct offer *o)
{
	struct ike_view transforms = p->transforms;
	struct ike_transform_view t;

	o->number = p->number;
	o->protocol = p->protocol;
	o->spi = p->spi;
	o->types = 0;
	o->foreign = false;
	o->total = 0;
	o->n = 0;
	while (o->total < IKE_TRANSFORMS_MAX &&
	       ike_transform_next(&transforms, &t)) {
		o->total++;
		if (!t.type || t.type > IKE_TRANSFORM_TYPE_MAX) {
			o->foreign = true;
			continue;
		}
		o->types |= BIT(t.type);
		if (!t.unknown_attr)
			o->t[o->n++] = (struct ike_transform) {
				.type = t.type,
				.id = t.id,
				.key_bits = t.key_bits,
			};
	}
}

/*
 * The transform of @type that both have, in our order; of the key exchange
 * methods the one that saves a round trip.
 */
static const struct ike_transform *common(const struct ike_proposal *p,
					  const struct offer *o, u8 type,
					  const struct terms *terms,
					  const struct ike_choice *c)
{
	const struct ike_transform *first = NULL;
	unsigned int i;

	for (i = 0; i < p->n; i++) {
		const struct ike_transform *t = &p->t[i];

		if (t->type != type || !among(o->t, o->n, t) || is_taken(c, t))
			continue;
		if (type != IKE_TRANSFORM_KE || !terms->ke ||
		    t->id == terms->ke)
			return t;
		if (!first)
			first = t;
	}
	return first;
}

/*
 * The peer offers a type that we do not use: fine if it takes NONE, which
 * then has to be in the answer. There is a NONE for integrity and key
 * exchanges.
 */
static bool choose_none(const struct offer *o, u8 type, struct ike_choice *c)
{
	const struct ike_transform none = { .type = type };

	if (type != IKE_TRANSFORM_INTEG && !is_ke(type))
		return false;
	if (!among(o->t, o->n, &none))
		return false;
	choose(c, &none);
	return true;
}

/*
 * The peer leaves out a type that we use: fine if leaving it out is one of
 * our ways, by NONE for a key exchange, or by taking No Extended Sequence Numbers, which is
 * what peers mean that leave out ESN against RFC 7296 section 3.3.3.
 */
static bool do_without(const struct ike_proposal *p, u8 type)
{
	const struct ike_transform none = { .type = type };

	if (!is_ke(type) && type != IKE_TRANSFORM_ESN)
		return false;
	return among(p->t, p->n, &none);
}

static bool choose_type(const struct ike_proposal *p, const struct offer *o,
			u8 type, const struct terms *terms,
			struct ike_choice *c)
{
	bool ours = types_of(p) & BIT(type);
	bool theirs = o->types & BIT(type);
	const struct ike_transform *t;

	if (is_ke(type) && !terms->with_ke) {
		choose_none(o, type, c);
		return true;
	}
	if (!theirs)
		return !ours || do_without(p, type);
	if (!ours)
		return choose_none(o, type, c);
	t = common(p, o, type, terms, c);
	if (t)
		choose(c, t);
	return t;
}

static bool spi_ok(const struct offer *o)
{
	static const u8 zero[IKE_SPI_LEN];

	if (o->protocol == IKE_PROTO_IKE && !o->spi.len)
		return true;
	if (o->spi.len != (o->protocol == IKE_PROTO_IKE ? IKE_SPI_LEN :
							   IKE_ESP_SPI_LEN))
		return false;
	return memcmp(o->spi.p, zero, o->spi.len);
}

/*
 * One proposal of ours against one of the peer's. All ENCR transforms of ours
 * are of one kind, so that INTEG is wanted for all or for none of them, and
 * a peer that mixes kinds gets a combination that makes sense or none.
 *
 * A type that we do not know spoils the proposal, even if it offers NONE for
 * it: RFC 7296 section 3.3.6 demands that. There are no additional key
 * exchanges without a first one.
 */
static bool fits(const struct ike_proposal *p, const struct offer *o,
		 const struct terms *terms, struct ike_choice *c)
{
	unsigned int type;

	if (p->protocol != terms->protocol || o->protocol != terms->protocol ||
	    o->foreign || !spi_ok(o))
		return false;

	*c = (struct ike_choice) {
		.number = o->number,
		.protocol = o->protocol,
		.spi = o->spi,
	};
	for (type = 1; type <= IKE_TRANSFORM_TYPE_MAX; type++) {
		c->t[type].type = type;
		if (!choose_type(p, o, type, terms, c))
			return false;
	}
	return c->t[IKE_TRANSFORM_KE].id != IKE_KE_NONE || !has_addke(c);
}

/**
 * ike_proposal_choose - choose from what an initiator offers, RFC 7296
 * section 2.7
 * @ours: configured proposals in order of preference, checked
 * @n: how many
 * @sa: body of a decoded SA payload
 * @protocol: enum ike_protocol that it has to be about
 * @with_ke: a key exchange goes with it. If not, KE transforms make no
 *	difference on either side
 * @ke_sent: method of the KE payload; IKE_KE_NONE without one, which leaves
 *	it to our order
 * @out: receives the choice. Types that the peer did not name are not in
 *	@out->has, and their ID is 0; KE and INTEG may be in it as NONE, ID 0.
 *	So the ID is what to go by, and @out->has what to answer.
 *
 * The first of @ours that fits any of the peer's proposals is taken, and of
 * the ones that it fits preferably one that goes with @ke_sent. If the choice
 * does not, that is for the caller to answer with INVALID_KE_PAYLOAD.
 *
 * Context: any.
 * Return: 0 or IKE_N_NO_PROPOSAL_CHOSEN.
 */
int ike_proposal_choose(const struct ike_proposal *ours, unsigned int n,
			struct ike_view sa, u8 protocol, bool with_ke,
			u16 ke_sent, struct ike_choice *out)
{
	const struct terms terms = { protocol, with_ke, ke_sent };
	/* What saves a round trip may leave too few methods for the rest. */
	const struct terms any_ke = { protocol, with_ke, IKE_KE_NONE };
	bool goes, best_goes = false;
	struct ike_proposal_view theirs;
	unsigned int i, best = n;
	struct ike_choice c;
	struct offer o;

	while (ike_proposal_next(&sa, &theirs)) {
		read_offer(&theirs, &o);
		for (i = 0; i < n && i <= best; i++)
			if (fits(&ours[i], &o, &terms, &c) ||
			    fits(&ours[i], &o, &any_ke, &c))
				break;
		if (i == n || i > best)
			continue;
		goes = !ke_sent || c.t[IKE_TRANSFORM_KE].id == ke_sent;
		if (i < best || (goes && !best_goes)) {
			best = i;
			best_goes = goes;
			*out = c;
		}
	}
	return best == n ? IKE_N_NO_PROPOSAL_CHOSEN : 0;
}

/**
 * ike_proposal_accept - judge what a responder chose, RFC 7296 section 2.7
 * @ours: the proposals as they were offered
 * @n: how many
 * @sa: body of a decoded SA payload
 * @protocol: enum ike_protocol that it has to be about
 * @with_ke: as they were offered
 * @out: receives the choice, as by ike_proposal_choose()
 *
 * The answer has to be one proposal, with the number of one of @ours, and
 * with one transform of each type that stands there. One of a type that was
 * not offered, like KE in IKE_AUTH, spoils it.
 *
 * Context: any.
 * Return: 0 or IKE_N_NO_PROPOSAL_CHOSEN.
 */
int ike_proposal_accept(const struct ike_proposal *ours, unsigned int n,
			struct ike_view sa, u8 protocol, bool with_ke,
			struct ike_choice *out)
{
	const struct terms terms = { protocol, with_ke, IKE_KE_NONE };
	struct ike_proposal_view theirs, more;
	struct offer o;

	if (!ike_proposal_next(&sa, &theirs) || ike_proposal_next(&sa, &more) ||
	    !theirs.number || theirs.number > n)
		return IKE_N_NO_PROPOSAL_CHOSEN;
	read_offer(&theirs, &o);
	if (o.total != hweight16(o.types) ||
	    !fits(&ours[theirs.number - 1], &o, &terms, out) ||
	    o.types & ~out->has)
		return IKE_N_NO_PROPOSAL_CHOSEN;
	return 0;
}

static bool is_esn(const struct ike_transform *t)
{
	return t->type == IKE_TRANSFORM_ESN && t->id == IKE_ESN_YES;
}

static int drop_esn(struct ike_proposal *p)
{
	struct ike_transform *t = kcalloc(p->n, sizeof(*t), GFP_KERNEL_ACCOUNT);
	struct ike_proposal without = { .protocol = p->protocol, .t = t };
	unsigned int i;

	if (!t)
		return -ENOMEM;
	for (i = 0; i < p->n; i++)
		if (!is_esn(&p->t[i]))
			t[without.n++] = p->t[i];
	if (ike_proposal_check(&without)) {
		kfree(t);
		return -EINVAL;
	}
	kfree(p->t);
	*p = without;
	return 0;
}

/**
 * ike_proposals_drop_esn - offer and accept no extended sequence numbers
 * @p: ESP proposals that have been checked, their transforms kmalloc'ed
 * @n: how many
 *
 * XFRM counts these in the replay window, so that a Child SA without one
 * cannot have them.
 *
 * Context: may sleep.
 * Return: 0, -EINVAL when a proposal allows nothing else, or -ENOMEM.
 */
int ike_proposals_drop_esn(struct ike_proposal *p, unsigned int n)
{
	unsigned int i;
	int err = 0;

	for (i = 0; i < n && !err; i++)
		err = drop_esn(&p[i]);
	return err;
}

static bool equal(const struct ike_proposal *a, const struct ike_proposal *b)
{
	unsigned int i;

	if (a->protocol != b->protocol || a->n != b->n)
		return false;
	for (i = 0; i < a->n; i++)
		if (!same(&a->t[i], &b->t[i]))
			return false;
	return true;
}

/**
 * ike_proposals_equal - are two lists of proposals the same?
 * @a: proposals
 * @n_a: how many
 * @b: others
 * @n_b: how many
 *
 * Context: any.
 * Return: true if they are, in the same order.
 */
bool ike_proposals_equal(const struct ike_proposal *a, unsigned int n_a,
			 const struct ike_proposal *b, unsigned int n_b)
{
	unsigned int i;

	if (n_a != n_b)
		return false;
	for (i = 0; i < n_a; i++)
		if (!equal(&a[i], &b[i]))
			return false;
	return true;
}

/**
 * ike_proposals_allow_ke - is a key exchange method in any of these?
 * @ours: configured proposals
 * @n: how many
 * @ke: the method
 *
 * Context: any.
 * Return: true if so; never for IKE_KE_NONE.
 */
bool ike_proposals_allow_ke(const struct ike_proposal *ours, unsigned int n,
			    u16 ke)
{
	const struct ike_transform t = { .type = IKE_TRANSFORM_KE, .id = ke };
	unsigned int i;

	for (i = 0; i < n && ke != IKE_KE_NONE; i++)
		if (among(ours[i].t, ours[i].n, &t))
			return true;
	return false;
}

/**
 * ike_proposals_first_ke - the key exchange method to begin with
 * @ours: configured proposals
 * @n: how many
 *
 * Context: any.
 * Return: the most preferred method, IKE_KE_NONE if the first
 * that is named is that or none is named.
 */
u16 ike_proposals_first_ke(const struct ike_proposal *ours, unsigned int n)
{
	unsigned int i, k;

	for (i = 0; i < n; i++)
		for (k = 0; k < ours[i].n; k++)
			if (ours[i].t[k].type == IKE_TRANSFORM_KE)
				return ours[i].t[k].id;
	return IKE_KE_NONE;
}

/**
 * ike_choice_encr_bits - length of the cipher key of a choice
 * @choice: what was negotiated
 *
 * Context: any.
 * Return: bits, without the salt, also of ciphers of which the
 * wire does not say it; 0 for those without a key.
 */
u16 ike_choice_encr_bits(const struct ike_choice *choice)
{
	const struct ike_transform *t = &choice->t[IKE_TRANSFORM_ENCR];
	const struct ike_encr_alg *alg = ike_encr_lookup(t->id);

	if (!alg || alg->key_attr)
		return t->key_bits;
	return alg->key_bits[0];
}

/**
 * ike_proposals_have_addke - are additional key exchanges in any of these?
 * @ours: configured proposals
 * @n: how many
 *
 * Context: any.
 */
bool ike_proposals_have_addke(const struct ike_proposal *ours, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++)
		if (types_of(&ours[i]) >= TYPE(ADDKE1))
			return true;
	return false;
}

/**
 * ike_choice_addke - the additional key exchanges of a choice, RFC 9370
 * @choice: what was negotiated
 * @methods: receives their methods, in the order in which they take place
 *
 * Context: any.
 * Return: how many there are.
 */
unsigned int ike_choice_addke(const struct ike_choice *choice,
			      u16 methods[IKE_ADDKE_MAX])
{
	unsigned int type, n = 0;

	for (type = IKE_TRANSFORM_ADDKE1; type <= IKE_TRANSFORM_ADDKE7; type++)
		if (choice->t[type].id != IKE_KE_NONE)
			methods[n++] = choice->t[type].id;
	return n;
}

/**
 * ike_choice_suite - the algorithms of a choice for an IKE SA
 * @choice: what was negotiated
 * @suite: receives them
 *
 * Context: any.
 * Return: 0, or -EINVAL if they make no suite of ours.
 */
int ike_choice_suite(const struct ike_choice *choice, struct ike_suite *suite)
{
	const struct ike_transform *t = choice->t;
	unsigned int i;

	if (choice->protocol != IKE_PROTO_IKE ||
	    !encr_ok(IKE_PROTO_IKE, &t[IKE_TRANSFORM_ENCR]))
		return -EINVAL;
	*suite = (struct ike_suite) {
		.encr = ike_encr_lookup(t[IKE_TRANSFORM_ENCR].id),
		.encr_key_bits = ike_choice_encr_bits(choice),
		.prf = ike_prf_lookup(t[IKE_TRANSFORM_PRF].id),
		.kex = ike_kex_lookup(t[IKE_TRANSFORM_KE].id),
	};
	for (i = 0; i < IKE_ADDKE_MAX; i++)
		suite->addke[i] = t[IKE_TRANSFORM_ADDKE1 + i].id;
	if (t[IKE_TRANSFORM_INTEG].id != IKE_INTEG_NONE)
		suite->integ = ike_integ_lookup(t[IKE_TRANSFORM_INTEG].id);
	if (!suite->prf || !suite->kex ||
	    !suite->integ == !is_aead(suite->encr->id))
		return -EINVAL;
	return 0;
}
