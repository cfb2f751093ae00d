// SPDX-License-Identifier: GPL-2.0-only
/*
 * Negotiating a Child SA: the SA, TSi and TSr payloads that IKE_AUTH and
 * CREATE_CHILD_SA share. RFC 7296 sections 1.3.1, 2.9 and 3.3.
 *
 *	[N(USE_TRANSPORT_MODE)], SA, TSi, TSr  -->
 *	<--  [N(USE_TRANSPORT_MODE)], SA, TSi, TSr
 */
#include <linux/slab.h>

#include "ike/attempt.h"
#include "ike/exchange/exchange.h"

/* SPIs up to 255 are reserved, RFC 4303 section 2.1. */
#define ESP_SPI_MIN	256

/**
 * struct talks - an offer while it is compared with what we allow
 * @old: the Child SA that is to be replaced, or NULL
 * @ours: our selectors, local and remote
 * @offer: the peer's, likewise
 * @seen: the same for transport mode, with the addresses that we see
 * @got: what both allow
 * @sa: body of the peer's SA payload
 * @transport: it wants transport mode
 * @with_ke: KE methods are negotiated
 * @ke_sent: KE method of its KE payload
 * @choice: receives the transforms
 */
struct talks {
	const struct ike_child *old;
	struct ike_ts_list ours[2];
	struct ike_ts_list offer[2];
	struct ike_ts_list seen[2];
	struct ike_ts_list got[2];
	struct ike_view sa;
	bool transport;
	bool with_ke;
	u16 ke_sent;
	struct ike_choice *choice;
};

enum { LOCAL, REMOTE };

static void resolve(const struct ike_sa *sa, const struct ike_child_conf *conf,
		    struct ike_ts_list ts[2])
{
	ike_ts_list_resolve(conf->local, conf->n_local, &sa->path.local,
			    &ts[LOCAL]);
	ike_ts_list_resolve(conf->remote, conf->n_remote, &sa->path.remote,
			    &ts[REMOTE]);
}

/* The packet that asked for the Child SA goes first, RFC 7296 section 2.9. */
static void put_packet_first(struct ike_ts_list *list, const struct ike_ts *ts)
{
	unsigned int keep = min_t(unsigned int, list->n, IKE_CONF_TS_MAX - 1);

	if (!ts->start.len)
		return;
	memmove(&list->ts[1], &list->ts[0], keep * sizeof(list->ts[0]));
	list->ts[0] = *ts;
	list->n = keep + 1;
}

static struct ike_view spi_view(u32 spi, u8 buf[IKE_ESP_SPI_LEN])
{
	put_unaligned_be32(spi, buf);
	return IKE_VIEW(buf, IKE_ESP_SPI_LEN);
}

static void put_fresh(struct ike_writer *w, const struct ike_child_fresh *fresh)
{
	if (!fresh)
		return;
	ike_put_nonce(w, fresh->nonce);
	if (fresh->kex)
		ike_put_ke(w, ike_kex_alg(fresh->kex)->id,
			   ike_kex_public(fresh->kex));
}

/**
 * ike_child_sa_offer() - write the offer of a Child SA
 * @child: the Child SA, with its inbound SPI
 * @a: what triggered it; may have no selectors
 * @fresh: in CREATE_CHILD_SA our nonce and key pair; NULL in IKE_AUTH, where
 *	no KE method is negotiated
 * @w: inner payloads being written
 *
 * Context: inside the engine, may sleep. Return: 0 or -ENOMEM.
 */
int ike_child_sa_offer(struct ike_child *child, const struct ike_acquire *a,
		       const struct ike_child_fresh *fresh,
		       struct ike_writer *w)
{
	struct ike_ts_list *ts = kmalloc_array(2, sizeof(*ts), GFP_KERNEL);
	u8 spi[IKE_ESP_SPI_LEN];

	if (!ts)
		return -ENOMEM;
	resolve(child->sa, child->conf, ts);
	put_packet_first(&ts[LOCAL], &a->local);
	put_packet_first(&ts[REMOTE], &a->remote);
	if (child->transport)
		ike_put_status(w, IKE_N_USE_TRANSPORT_MODE, IKE_VIEW(NULL, 0));
	ike_proposals_put(w, child->conf->proposals, child->conf->n_proposals,
			  spi_view(child->name.spi_in, spi), fresh);
	put_fresh(w, fresh);
	ike_ts_list_put(w, IKE_PAYLOAD_TSI, &ts[LOCAL]);
	ike_ts_list_put(w, IKE_PAYLOAD_TSR, &ts[REMOTE]);
	kfree(ts);
	return 0;
}

/**
 * ike_child_sa_narrows() - would a new Child SA carry less than an old one?
 * @sa: the IKE SA
 * @conf: configuration of the new one
 * @old: the old one
 *
 * Context: inside the engine, may sleep. Return: 1, 0 or -ENOMEM.
 */
int ike_child_sa_narrows(const struct ike_sa *sa,
			 const struct ike_child_conf *conf,
			 const struct ike_child *old)
{
	struct ike_ts_list *ts;
	bool within;

	if (old->conf == conf)
		return 0;
	ts = kmalloc_array(2, sizeof(*ts), GFP_KERNEL);
	if (!ts)
		return -ENOMEM;
	resolve(sa, conf, ts);
	within = ike_ts_list_within(old->local, &ts[LOCAL]) &&
		 ike_ts_list_within(old->remote, &ts[REMOTE]);
	kfree(ts);
	return !within || old->transport != (conf->mode == IKE_MODE_TRANSPORT);
}

static int esp_suite(const struct ike_choice *choice,
		     struct ike_esp_suite *suite)
{
	const struct ike_transform *t = choice->t;

	suite->encr = ike_encr_lookup(t[IKE_TRANSFORM_ENCR].id);
	if (!suite->encr)
		return -EINVAL;
	suite->encr_key_bits = ike_choice_encr_bits(choice);
	suite->integ = NULL;
	if (choice->has & BIT(IKE_TRANSFORM_INTEG) &&
	    t[IKE_TRANSFORM_INTEG].id != IKE_INTEG_NONE) {
		suite->integ = ike_integ_lookup(t[IKE_TRANSFORM_INTEG].id);
		if (!suite->integ)
			return -EINVAL;
	}
	suite->esn = choice->has & BIT(IKE_TRANSFORM_ESN) &&
		     t[IKE_TRANSFORM_ESN].id == IKE_ESN_YES;
	return 0;
}

static int take_choice(struct ike_child *child, const struct ike_choice *choice)
{
	if (choice->spi.len != IKE_ESP_SPI_LEN)
		return IKE_N_NO_PROPOSAL_CHOSEN;
	child->name.spi_out = get_unaligned_be32(choice->spi.p);
	if (child->name.spi_out < ESP_SPI_MIN)
		return IKE_N_NO_PROPOSAL_CHOSEN;
	if (esp_suite(choice, &child->suite))
		return IKE_N_NO_PROPOSAL_CHOSEN;
	return 0;
}

/* In transport mode packets have the addresses of the IKE SA, and where a NAT
 * translates those, the peer names others, RFC 7296 section 2.23.1. The kernel
 * does not look at checksums that such packets bring.
 */
static void see_through_nat(const struct ike_sa *sa, struct ike_ts_list ts[2])
{
	if (sa->nat_local)
		ike_ts_list_substitute(&ts[LOCAL], &sa->path.local);
	if (sa->nat_remote)
		ike_ts_list_substitute(&ts[REMOTE], &sa->path.remote);
}

static int read_offer(const struct ike_sa *sa, const struct ike_msg *msg,
		      struct talks *t)
{
	const struct ike_payload *body = ike_msg_find(msg, IKE_PAYLOAD_SA);
	const struct ike_payload *tsi = ike_msg_find(msg, IKE_PAYLOAD_TSI);
	const struct ike_payload *tsr = ike_msg_find(msg, IKE_PAYLOAD_TSR);
	struct ike_notify_view n;

	if (!body || !tsi || !tsr)
		return IKE_N_INVALID_SYNTAX;
	t->sa = body->body;
	t->transport = ike_msg_notify(msg, IKE_N_USE_TRANSPORT_MODE, &n);
	t->with_ke = msg->header.exchange == IKE_EXCHANGE_CREATE_CHILD_SA;
	if (ike_ts_list_from_payload(ike_view_ts(tsi), &t->offer[REMOTE]) ||
	    ike_ts_list_from_payload(ike_view_ts(tsr), &t->offer[LOCAL]))
		return IKE_N_TS_UNACCEPTABLE;
	memcpy(t->seen, t->offer, sizeof(t->seen));
	see_through_nat(sa, t->seen);
	return 0;
}

static bool carries_ipsec(const struct ike_child_conf *conf)
{
	return conf->mode == IKE_MODE_TUNNEL ||
	       conf->mode == IKE_MODE_TRANSPORT;
}

/**
 * ike_child_sa_moves() - may its selectors be others than before?
 * @sa: the IKE SA
 * @conf: the child. `dynamic` stands for addresses that peers have now, and
 *	they may have moved
 *
 * Context: inside the engine.
 */
bool ike_child_sa_moves(const struct ike_sa *sa,
			const struct ike_child_conf *conf)
{
	unsigned int i;

	if (!sa->mobike.on)
		return false;
	for (i = 0; i < conf->n_local; i++)
		if (conf->local[i].dynamic)
			return true;
	for (i = 0; i < conf->n_remote; i++)
		if (conf->remote[i].dynamic)
			return true;
	return false;
}

/* What replaces another is not to carry less, RFC 7296 section 2.9.2. But a
 * NAT may have changed the addresses of transport mode since, or peers have
 * moved.
 */
static bool covers_old(const struct ike_sa *sa,
		       const struct ike_child_conf *conf,
		       const struct talks *t)
{
	if (!t->old || (t->old->transport && sa->encap) ||
	    ike_child_sa_moves(sa, conf))
		return true;
	return ike_ts_list_within(t->old->local, &t->got[LOCAL]) &&
	       ike_ts_list_within(t->old->remote, &t->got[REMOTE]);
}

/* A child in transport mode does not tunnel; one in tunnel mode declines
 * transport mode by not answering the notify.
 */
static int fit(struct ike_sa *sa, const struct ike_child_conf *conf,
	       struct talks *t)
{
	bool transport = t->transport && conf->mode == IKE_MODE_TRANSPORT;
	const struct ike_ts_list *offer = transport ? t->seen : t->offer;
	int rc;

	resolve(sa, conf, t->ours);
	rc = ike_ts_narrow(&t->ours[LOCAL], &offer[LOCAL], &t->got[LOCAL]);
	if (!rc)
		rc = ike_ts_narrow(&t->ours[REMOTE], &offer[REMOTE],
				   &t->got[REMOTE]);
	if (!rc && !covers_old(sa, conf, t))
		rc = IKE_N_TS_UNACCEPTABLE;
	if (rc) {
		ike_attempt_selectors(sa->e, &offer[LOCAL], &offer[REMOTE],
				      &t->ours[LOCAL], &t->ours[REMOTE]);
		return rc;
	}
	if (conf->mode == IKE_MODE_TRANSPORT && !t->transport) {
		ike_attempt_texts(sa->e, "tunnel mode", "transport mode");
		return IKE_N_NO_PROPOSAL_CHOSEN;
	}
	rc = ike_proposal_choose(conf->proposals, conf->n_proposals, t->sa,
				 IKE_PROTO_ESP, t->with_ke, t->ke_sent,
				 t->choice);
	if (rc)
		ike_attempt_proposals(sa->e, t->sa, conf->proposals,
				      conf->n_proposals);
	return rc;
}

/* The first child whose selectors and proposals fit. Of the refusals the one
 * that got furthest is told: selectors fitted, proposals did not.
 */
static int pick(struct ike_sa *sa, struct talks *t,
		const struct ike_child_conf **conf)
{
	int rc, worst = IKE_N_TS_UNACCEPTABLE;
	unsigned int i;

	if (t->old) {
		*conf = ike_child_conf_now(t->old);
		return *conf ? fit(sa, *conf, t) : IKE_N_TS_UNACCEPTABLE;
	}
	for (i = 0; i < sa->conn->n_children; i++) {
		*conf = &sa->conn->children[i];
		if (!carries_ipsec(*conf))
			continue;
		rc = fit(sa, *conf, t);
		if (!rc)
			return 0;
		if (rc != IKE_N_TS_UNACCEPTABLE)
			worst = rc;
	}
	return worst;
}

/* What packets cannot tell from another Child SA goes by the same reqid. */
static const struct ike_child *find_like(struct ike_sa *sa,
					 const struct ike_child_conf *conf,
					 const struct talks *t)
{
	struct ike_child *child = ike_child_by_conf(sa, conf);

	return child && ike_child_carries_same(child, &t->got[LOCAL],
					       &t->got[REMOTE]) ? child : NULL;
}

/* What the same packets go over, in an IKE SA that this one is to replace */
static const struct ike_child *find_renewed(struct ike_sa *sa,
					    const struct ike_child_conf *conf,
					    const struct talks *t)
{
	struct ike_child *child = ike_child_renewed(sa, conf);

	return child && child->conf == conf &&
	       child->transport == (t->transport &&
				    conf->mode == IKE_MODE_TRANSPORT) &&
	       ike_child_carries_same(child, &t->got[LOCAL],
				      &t->got[REMOTE]) ? child : NULL;
}

static int make_child(struct ike_sa *sa, const struct ike_child_conf *conf,
		      const struct talks *t, struct ike_child **out)
{
	const struct ike_child *like = t->old ? NULL : find_like(sa, conf, t);
	const struct ike_child *old = t->old;
	struct ike_child *child;
	int err;

	if (!old && !like)
		old = find_renewed(sa, conf, t);
	child = ike_child_new(sa, conf, t->transport &&
					conf->mode == IKE_MODE_TRANSPORT,
			      old ?: like);
	if (IS_ERR(child))
		return PTR_ERR(child);
	if (!old || (!t->old && !ike_child_before(child)))
		child->replaces = 0;
	err = take_choice(child, t->choice);
	if (!err)
		err = ike_child_set_ts(child, &t->got[LOCAL],
				       &t->got[REMOTE]);
	if (err) {
		ike_child_free(child);
		return err;
	}
	*out = child;
	return 0;
}

/**
 * ike_child_sa_take_offer() - responder: choose from an offer
 * @sa: the IKE SA
 * @msg: the request
 * @ke_sent: KE method of its KE payload; IKE_KE_NONE in IKE_AUTH, where none
 *	is negotiated
 * @old: the Child SA that it is to replace, or NULL
 * @choice: receives the transforms; points into @msg
 * @out: receives the Child SA, not yet installed
 *
 * Context: inside the engine, may sleep.
 * Return: 0, a negative errno, or the notify type to refuse it with.
 */
int ike_child_sa_take_offer(struct ike_sa *sa, const struct ike_msg *msg,
			    u16 ke_sent, const struct ike_child *old,
			    struct ike_choice *choice, struct ike_child **out)
{
	struct talks *t = kzalloc(sizeof(*t), GFP_KERNEL);
	const struct ike_child_conf *conf;
	int rc;

	if (!t)
		return -ENOMEM;
	t->old = old;
	t->ke_sent = ke_sent;
	t->choice = choice;
	rc = read_offer(sa, msg, t);
	if (!rc)
		rc = pick(sa, t, &conf);
	if (!rc)
		rc = make_child(sa, conf, t, out);
	kfree(t);
	return rc;
}

/**
 * ike_child_sa_answer() - responder: write what was chosen
 * @child: the Child SA
 * @choice: its transforms
 * @fresh: in CREATE_CHILD_SA our nonce and key pair; NULL in IKE_AUTH
 * @w: inner payloads being written
 *
 * Context: inside the engine.
 */
void ike_child_sa_answer(const struct ike_child *child,
			 const struct ike_choice *choice,
			 const struct ike_child_fresh *fresh,
			 struct ike_writer *w)
{
	u8 spi[IKE_ESP_SPI_LEN];

	if (child->transport)
		ike_put_status(w, IKE_N_USE_TRANSPORT_MODE, IKE_VIEW(NULL, 0));
	ike_choice_put(w, choice, spi_view(child->name.spi_in, spi));
	put_fresh(w, fresh);
	ike_ts_list_put(w, IKE_PAYLOAD_TSI, child->remote);
	ike_ts_list_put(w, IKE_PAYLOAD_TSR, child->local);
}

static int read_answer(struct ike_child *child, const struct ike_msg *msg,
		       struct talks *t)
{
	const struct ike_payload *tsi = ike_msg_find(msg, IKE_PAYLOAD_TSI);
	const struct ike_payload *tsr = ike_msg_find(msg, IKE_PAYLOAD_TSR);

	if (!tsi || !tsr)
		return -EBADMSG;
	if (ike_ts_list_from_payload(ike_view_ts(tsi), &t->got[LOCAL]) ||
	    ike_ts_list_from_payload(ike_view_ts(tsr), &t->got[REMOTE]))
		return -EBADMSG;
	if (child->transport)
		see_through_nat(child->sa, t->got);
	resolve(child->sa, child->conf, t->ours);
	if (ike_ts_list_within(&t->got[LOCAL], &t->ours[LOCAL]) &&
	    ike_ts_list_within(&t->got[REMOTE], &t->ours[REMOTE]))
		return 0;
	ike_attempt_why(child->sa->e,
			"the peer answered with selectors that were not offered");
	ike_attempt_selectors(child->sa->e, &t->got[LOCAL], &t->got[REMOTE],
			      &t->ours[LOCAL], &t->ours[REMOTE]);
	return -EBADMSG;
}

static int take_mode(struct ike_child *child, const struct ike_msg *msg)
{
	struct ike_notify_view n;
	bool transport = ike_msg_notify(msg, IKE_N_USE_TRANSPORT_MODE, &n);

	if (transport == child->transport)
		return 0;
	ike_attempt_why(child->sa->e, "the peer answered with %s mode",
			transport ? "transport" : "tunnel");
	return -EBADMSG;
}

/* What we had offered is worth knowing. */
static int refused(struct ike_child *child, int error)
{
	const struct ike_child_conf *conf = child->conf;
	struct ike_engine *e = child->sa->e;
	struct talks *t;

	if (error == IKE_N_NO_PROPOSAL_CHOSEN)
		ike_proposals_print(conf->proposals, conf->n_proposals,
				    e->draft.offered,
				    sizeof(e->draft.offered));
	t = error == IKE_N_TS_UNACCEPTABLE ? kzalloc(sizeof(*t), GFP_KERNEL) :
					     NULL;
	if (t) {
		resolve(child->sa, conf, t->ours);
		ike_attempt_selectors(e, &t->ours[LOCAL], &t->ours[REMOTE],
				      &t->got[LOCAL], &t->got[REMOTE]);
		e->draft.expected[0] = '\0';
		kfree(t);
	}
	return error ?: -EBADMSG;
}

/**
 * ike_child_sa_take_answer() - initiator: read what the responder chose
 * @child: the Child SA that was offered
 * @msg: the response
 * @with_ke: in CREATE_CHILD_SA, with the KE methods of the proposals
 * @choice: receives the transforms
 *
 * Context: inside the engine, may sleep.
 * Return: 0, the error notify of a peer that refused, or a negative errno if
 * the answer is not one to our offer.
 */
int ike_child_sa_take_answer(struct ike_child *child,
			     const struct ike_msg *msg, bool with_ke,
			     struct ike_choice *choice)
{
	const struct ike_child_conf *conf = child->conf;
	const struct ike_payload *sa = ike_msg_find(msg, IKE_PAYLOAD_SA);
	struct talks *t;
	int rc;

	if (!sa)
		return refused(child, ike_exchange_error(msg));
	t = kmalloc(sizeof(*t), GFP_KERNEL);
	if (!t)
		return -ENOMEM;
	rc = ike_proposal_accept(conf->proposals, conf->n_proposals, sa->body,
				 IKE_PROTO_ESP, with_ke, choice) ?
		     -EBADMSG : 0;
	if (rc)
		ike_attempt_proposals(child->sa->e, sa->body, conf->proposals,
				      conf->n_proposals);
	if (!rc && take_choice(child, choice))
		rc = -EBADMSG;
	if (!rc)
		rc = take_mode(child, msg);
	if (!rc)
		rc = read_answer(child, msg, t);
	if (!rc)
		rc = ike_child_set_ts(child, &t->got[LOCAL],
				      &t->got[REMOTE]);
	kfree(t);
	return rc;
}

/**
 * ike_child_sa_up() - tell that a Child SA is there
 * @child: an installed Child SA
 *
 * Context: inside the engine.
 */
void ike_child_sa_up(struct ike_child *child)
{
	struct ike_sa *sa = child->sa;

	/* It may have had to take over at once. */
	if (!child->in_use)
		ike_child_succeed(child);
	/* Other children may not have fitted before. */
	ike_attempt_texts(sa->e, "", "");
	ike_attempt_why(sa->e, "established");
	ike_attempt_note(sa->e, sa->conn->name, child->conf->name, 0, false);
}
