// SPDX-License-Identifier: GPL-2.0-only
/*
 * IKE_SA_INIT as responder, RFC 7296 sections 1.2, 2.6 and 2.7.
 *
 * Everything up to the choice of proposals is stateless: a repeated request, a
 * flood, a missing cookie, unknown addresses, an unusable offer and a wrong
 * key exchange cost no allocation that outlives the datagram, and no key
 * exchange.
 */
#include <linux/slab.h>

#include "ike/attempt.h"
#include "ike/exchange/exchange.h"
#include "ike/exchange/ike_sa_init.h"
#include "ike/policy/conn_index.h"
#include "ike/wire/rules.h"

/*
 * A half-open IKE SA keeps its request, and anybody can make as many as there
 * may be. The largest public values and offers of use take half of this.
 */
#define REQUEST_MAX	8192

/**
 * struct offer - a request that is being judged
 * @e: the engine
 * @path: the way it came
 * @msg: the message
 * @ni: its nonce
 * @ke: its key exchange
 * @sa: body of its SA payload
 * @prove: it gets what is kept for peers, once its address is proved
 * @conn: the connection found
 * @suite: the transforms chosen
 * @choice: the same as the response names them
 */
struct offer {
	struct ike_engine *e;
	const struct ike_path *path;
	const struct ike_msg *msg;
	struct ike_view ni;
	struct ike_ke_view ke;
	struct ike_view sa;
	bool prove;
	struct ike_conn *conn;
	struct ike_suite suite;
	struct ike_choice choice;
};

static void put_header(struct ike_writer *w, struct ike_engine *e,
		       const struct ike_header *request, u64 spi_r)
{
	struct ike_header header = {
		.spi_i = request->spi_i,
		.spi_r = spi_r,
		.version = IKE_VERSION_2_0,
		.exchange = IKE_EXCHANGE_IKE_SA_INIT,
		.flags = IKE_FLAG_RESPONSE,
	};

	ike_writer_message(w, e->out, IKE_MESSAGE_MAX, &header);
}

/* An answer that leaves nothing behind */
static void refuse(struct ike_engine *e, const struct ike_path *path,
		   const struct ike_header *request, u16 type,
		   struct ike_view data)
{
	struct ike_writer w;
	ssize_t len;

	put_header(&w, e, request, 0);
	ike_put_status(&w, type, data);
	len = ike_writer_finish(&w);
	if (len > 0)
		ike_transmit(e, path, IKE_VIEW(e->out, len));
}

static void demand_cookie(const struct offer *o)
{
	u8 cookie[IKE_COOKIE_LEN];

	ike_cookie_make(o->e, o->path, o->msg->header.spi_i, o->ni, cookie);
	ike_count(o->e, IKE_COUNT_COOKIE_SENT);
	refuse(o->e, o->path, &o->msg->header, IKE_N_COOKIE,
	       IKE_VIEW(cookie, sizeof(cookie)));
}

static bool cookie_missing(const struct offer *o)
{
	struct ike_engine *e = o->e;
	struct ike_notify_view n;

	if (!o->prove && e->stats.half_open <
			 ike_share(e, e->conf->settings.cookie_threshold))
		return false;
	if (!ike_msg_notify(o->msg, IKE_N_COOKIE, &n))
		return true;
	if (ike_cookie_check(e, o->path, o->msg->header.spi_i, o->ni, n.data))
		return false;
	ike_count(e, IKE_COUNT_COOKIE_BAD);
	return true;
}

/**
 * struct search - for the connection of an offer
 * @o: the offer
 * @closest: the best by address so far
 * @nearest: its rank
 * @best: rank of the best one whose proposals fit, which is in @o
 * @refused: the last one whose proposals do not
 */
struct search {
	struct offer *o;
	struct ike_conn *closest;
	unsigned int nearest;
	unsigned int best;
	const struct ike_conn *refused;
};

static bool refused_before(const struct search *s, const struct ike_conn *conn)
{
	return s->refused &&
	       ike_proposals_equal(conn->proposals, conn->n_proposals,
				   s->refused->proposals,
				   s->refused->n_proposals);
}

/* Additional key exchanges need what both sides have to know, RFC 9370. */
static bool choose(const struct offer *o, const struct ike_conn *conn,
		   struct ike_choice *choice)
{
	u16 addke[IKE_ADDKE_MAX];

	return !ike_proposal_choose(conn->proposals, conn->n_proposals, o->sa,
				    IKE_PROTO_IKE, true, o->ke.group, choice) &&
	       (!ike_choice_addke(choice, addke) ||
		ike_msg_notify(o->msg, IKE_N_INTERMEDIATE_EXCHANGE_SUPPORTED,
			       NULL));
}

static void consider(struct search *s, struct ike_conn *conn)
{
	unsigned int rank = ike_conn_match_path(conn, s->o->path);
	struct ike_choice choice;

	if (rank > s->nearest) {
		s->nearest = rank;
		s->closest = conn;
	}
	if (rank <= s->best || refused_before(s, conn))
		return;
	if (!choose(s->o, conn, &choice)) {
		s->refused = conn;
		return;
	}
	s->best = rank;
	s->o->conn = conn;
	s->o->choice = choice;
}

/* Which connection it is shows by the identity; until then the best one by
 * address whose proposals fit stands in for it. Most have the same proposals:
 * an offer that fits none is not to cost as much as there are connections.
 */
static int find_conn(struct offer *o)
{
	const struct ike_conf *conf = o->e->conf;
	struct search s = { .o = o };
	struct ike_index_run runs[2];
	struct ike_conn *closest;
	u32 i, k;

	ike_index_by_remote(conf, &o->path->remote, runs);
	for (k = 0; k < ARRAY_SIZE(runs); k++)
		for (i = 0; i < runs[k].n; i++)
			consider(&s, conf->conns[ike_index_order(&runs[k], i)]);
	closest = s.closest;
	if (o->conn)
		return 0;
	if (!closest) {
		ike_count(o->e, IKE_COUNT_RX_NO_CONN);
		ike_attempt_why(o->e, "no connection has these addresses");
		ike_attempt_note(o->e, "", "", IKE_N_NO_PROPOSAL_CHOSEN, false);
		return IKE_N_NO_PROPOSAL_CHOSEN;
	}
	ike_attempt_proposals(o->e, o->sa, closest->proposals,
			      closest->n_proposals);
	ike_attempt_note(o->e, closest->name, "", IKE_N_NO_PROPOSAL_CHOSEN,
			 false);
	return IKE_N_NO_PROPOSAL_CHOSEN;
}

static int judge(struct offer *o)
{
	u8 group[sizeof(u16)];
	int rc;

	rc = find_conn(o);
	if (!rc && (o->choice.spi.len ||
		    ike_choice_suite(&o->choice, &o->suite)))
		rc = IKE_N_NO_PROPOSAL_CHOSEN;
	if (rc) {
		refuse(o->e, o->path, &o->msg->header, rc, IKE_VIEW(NULL, 0));
		return rc;
	}
	if (o->suite.kex->id == o->ke.group)
		return 0;
	ike_count(o->e, IKE_COUNT_INVALID_KE_SENT);
	put_unaligned_be16(o->suite.kex->id, group);
	refuse(o->e, o->path, &o->msg->header, IKE_N_INVALID_KE_PAYLOAD,
	       IKE_VIEW(group, sizeof(group)));
	return IKE_N_INVALID_KE_PAYLOAD;
}

static int take_keys(struct ike_sa *sa, const struct offer *o)
{
	struct ike_setup *s = sa->setup;
	struct ike_keymat_input in = {
		.ni = o->ni,
		.spi_i = o->msg->header.spi_i,
		.spi_r = sa->spi,
	};
	int rc;

	sa->suite = o->suite;
	ike_intermediate_agree(sa);
	rc = ike_sa_init_key(sa->e, o->suite.kex, &s->kex);
	if (!rc)
		rc = ike_sa_init_nonce(sa->e, &s->nr);
	in.nr = s->nr;
	if (!rc)
		rc = ike_sa_init_keys(sa, s->kex, &sa->suite, &in, o->ke.data,
				      &sa->keys);
	if (!rc)
		rc = ike_view_dup(o->ni, &s->ni);
	if (!rc)
		rc = ike_view_dup(o->msg->bytes, &s->init_request);
	if (!rc)
		rc = ike_nat_detection_judge(sa, o->msg, o->path);
	return rc;
}

static int response_build(struct ike_sa *sa, const struct offer *o,
			  struct ike_writer *w)
{
	struct ike_setup *s = sa->setup;

	put_header(w, sa->e, &o->msg->header, sa->spi);
	ike_choice_put(w, &o->choice, IKE_VIEW(NULL, 0));
	ike_put_ke(w, o->suite.kex->id, ike_kex_public(s->kex));
	ike_put_nonce(w, s->nr);
	if (sa->conn->childless != IKE_CHILDLESS_NEVER)
		ike_put_status(w, IKE_N_CHILDLESS_IKEV2_SUPPORTED,
			       IKE_VIEW(NULL, 0));
	if (sa->fragmentation)
		ike_put_status(w, IKE_N_FRAGMENTATION_SUPPORTED,
			       IKE_VIEW(NULL, 0));
	if (ike_intermediate_lacks(sa))
		ike_put_status(w, IKE_N_INTERMEDIATE_EXCHANGE_SUPPORTED,
			       IKE_VIEW(NULL, 0));
	return ike_nat_detection_put(sa, w, o->msg->header.spi_i, sa->spi,
				     o->path);
}

static int respond(struct ike_sa *sa, const struct offer *o)
{
	struct ike_setup *s = sa->setup;
	struct ike_writer w;
	ssize_t len;
	int err;

	sa->fragmentation = ike_fragment_offer(sa) &&
			    ike_msg_notify(o->msg,
					   IKE_N_FRAGMENTATION_SUPPORTED, NULL);
	err = response_build(sa, o, &w);
	if (err)
		return err;
	len = ike_writer_finish(&w);
	if (len < 0)
		return len;
	err = ike_view_dup(IKE_VIEW(sa->e->out, len), &s->init_response);
	if (err)
		return err;
	ike_sa_stored(sa);
	sa->peer_spi = o->msg->header.spi_i;
	err = ike_sa_add_half_open(sa);
	if (err)
		return err;
	ike_kex_free(s->kex);
	s->kex = NULL;
	sa->window.next_expected = 1;
	ike_sa_set_state(sa, IKE_SA_HALF_OPEN);
	ike_crossing_met(sa);
	ike_sa_timer(sa, IKE_TIMER_EXPIRE, ike_now(sa->e) +
		     sa->e->conf->settings.half_open_ms);
	ike_transmit(sa->e, o->path, s->init_response);
	return 0;
}

static void accept(const struct offer *o)
{
	struct ike_engine *e = o->e;
	struct ike_sa *sa;
	int rc;

	sa = ike_sa_new(e, o->conn, o->path);
	if (!sa) {
		ike_count(e, IKE_COUNT_RX_NOMEM);
		return;
	}
	rc = take_keys(sa, o);
	if (!rc)
		rc = respond(sa, o);
	if (!rc)
		return;
	if (rc > 0)
		refuse(e, o->path, &o->msg->header, rc, IKE_VIEW(NULL, 0));
	ike_count(e, rc > 0 ? IKE_COUNT_RX_MALFORMED : IKE_COUNT_RX_NOMEM);
	ike_sa_kill(sa, rc, ike_error_text(rc));
}

/**
 * struct rest - a request without the cookie that may come first
 * @cookie: the cookie, of no length if there is none
 * @first: type of the first payload behind it
 * @bytes: the payloads behind it
 */
struct rest {
	struct ike_view cookie;
	u8 first;
	struct ike_view bytes;
};

static bool cut_cookie(struct ike_engine *e, struct ike_view request,
		       struct rest *rest)
{
	struct ike_msg *msg = &e->msg;
	const struct ike_payload *p = msg->payload;
	struct ike_notify_view n;
	const u8 *begin;

	memset(rest, 0, sizeof(*rest));
	if (ike_decode_message(request, msg) || ike_rules_check(msg))
		return false;
	rest->first = msg->header.next;
	begin = request.p + IKE_HEADER_LEN;
	if (rest->first == IKE_PAYLOAD_NOTIFY) {
		ike_view_notify(p, &n);
		if (n.type == IKE_N_COOKIE) {
			rest->cookie = n.data;
			rest->first = p->next;
			begin = p->body.p + p->body.len;
		}
	}
	rest->bytes = IKE_VIEW(begin, request.p + request.len - begin);
	return true;
}

/* A request was answered when it came again, but a cookie had been demanded of
 * it before: then the initiator may go on with the one that has the cookie, and
 * that is the one which its AUTH will be over.
 */
static bool has_cookie_now(struct ike_sa *sa, const struct ike_path *path,
			   const struct ike_header *header,
			   struct ike_view datagram)
{
	struct ike_setup *s = sa->setup;
	struct ike_view copy;
	struct rest was, is;

	if (!cut_cookie(sa->e, s->init_request, &was) ||
	    !cut_cookie(sa->e, datagram, &is) || was.first != is.first ||
	    !ike_view_equal(was.bytes, is.bytes) ||
	    !ike_cookie_check(sa->e, path, header->spi_i, s->ni, is.cookie) ||
	    ike_view_dup(datagram, &copy))
		return false;
	ike_view_free(&s->init_request);
	s->init_request = copy;
	ike_sa_stored(sa);
	return true;
}

/* The same bytes get the same answer; others are not believed. */
static bool repeated(struct ike_engine *e, const struct ike_path *path,
		     const struct ike_header *header, struct ike_view datagram)
{
	struct ike_peer_key key;
	struct ike_sa *sa;

	memset(&key, 0, sizeof(key));
	key.spi_i = header->spi_i;
	key.remote = path->remote;
	key.port = path->remote_port;
	sa = ike_sa_by_peer(e, &key);
	if (!sa)
		return false;
	ike_count(e, IKE_COUNT_RX_DUPLICATE);
	if (ike_view_equal(sa->setup->init_request, datagram) ||
	    has_cookie_now(sa, path, header, datagram))
		ike_transmit(e, path, sa->setup->init_response);
	return true;
}

static int decode(struct offer *o, struct ike_view datagram)
{
	int rc;

	rc = ike_decode_message(datagram, &o->e->msg);
	if (!rc)
		rc = ike_rules_check(&o->e->msg);
	if (rc)
		return rc;
	o->ni = ike_msg_find(o->msg, IKE_PAYLOAD_NONCE)->body;
	o->sa = ike_msg_find(o->msg, IKE_PAYLOAD_SA)->body;
	ike_view_ke(ike_msg_find(o->msg, IKE_PAYLOAD_KE), &o->ke);
	return 0;
}

static void refuse_malformed(const struct offer *o, int rc)
{
	struct ike_view data = IKE_VIEW(NULL, 0);

	ike_count(o->e, IKE_COUNT_RX_MALFORMED);
	if (rc != IKE_N_UNSUPPORTED_CRITICAL_PAYLOAD)
		return;
	data = IKE_VIEW(&o->msg->bad_critical, 1);
	refuse(o->e, o->path, &o->msg->header, rc, data);
}

/* When there is no room for strangers there may be some for peers. */
static bool admitted(struct offer *o, size_t len)
{
	const struct ike_addr *source = &o->path->remote;
	enum ike_counter why;

	why = ike_no_room(o->e, source, len, false);
	if (why && ike_peer_known(o->e, source)) {
		why = ike_no_room(o->e, source, len, true);
		o->prove = true;
	}
	if (why)
		ike_count(o->e, why);
	return !why;
}

/**
 * ike_sa_init_rx_request() - somebody wants an IKE SA
 * @e: the engine, with a configuration
 * @path: the way it came
 * @datagram: a message whose header has been checked
 *
 * Context: inside the engine, may sleep.
 */
void ike_sa_init_rx_request(struct ike_engine *e, const struct ike_path *path,
			    struct ike_view datagram)
{
	struct offer o = { .e = e, .path = path, .msg = &e->msg };
	struct ike_header header;
	int rc;

	if (datagram.len > REQUEST_MAX) {
		ike_count(e, IKE_COUNT_RX_MALFORMED);
		return;
	}
	if (ike_decode_header(datagram, &header) ||
	    repeated(e, path, &header, datagram) ||
	    !admitted(&o, datagram.len))
		return;
	rc = decode(&o, datagram);
	if (rc) {
		refuse_malformed(&o, rc);
		return;
	}
	ike_attempt_begin(e, path, IKE_EXCHANGE_IKE_SA_INIT, false);
	if (cookie_missing(&o))
		demand_cookie(&o);
	else if (!judge(&o))
		accept(&o);
}
