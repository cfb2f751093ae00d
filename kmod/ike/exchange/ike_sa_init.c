// SPDX-License-Identifier: GPL-2.0-only
/*
 * IKE_SA_INIT as initiator, RFC 7296 section 1.2. The responder's side is in
 * ike_sa_init_answer.c.
 *
 *	HDR, [N(COOKIE),] SAi1, KEi, Ni, N(NAT_DETECTION_*),
 *		[N(IKEV2_FRAGMENTATION_SUPPORTED),]
 *		[N(INTERMEDIATE_EXCHANGE_SUPPORTED)]  -->
 *	<--  HDR, SAr1, KEr, Nr, N(NAT_DETECTION_*),
 *		[N(IKEV2_FRAGMENTATION_SUPPORTED),]
 *		[N(INTERMEDIATE_EXCHANGE_SUPPORTED)]
 *
 * or one of
 *
 *	<--  HDR, N(COOKIE)
 *	<--  HDR, N(INVALID_KE_PAYLOAD)
 *	<--  HDR, N(some other error)
 */
#include <linux/slab.h>

#include "ike/attempt.h"
#include "ike/exchange/exchange.h"
#include "ike/exchange/ike_sa_init.h"
#include "ike/mobike.h"
#include "ike/wire/names.h"
#include "ike/wire/rules.h"

/* A responder that goes on demanding cookies does not want us. */
#define COOKIES_MAX	4
/* Bytes that are no valid private key are rare, but for groups like P-521. */
#define KEY_DRAWS_MAX	64

/**
 * ike_sa_init_key() - draw a key pair
 * @e: the engine
 * @alg: KE method
 * @kex: receives the key pair
 *
 * Context: inside the engine, may sleep. Return: 0 or a negative errno.
 */
int ike_sa_init_key(struct ike_engine *e, const struct ike_kex_alg *alg,
		    struct ike_kex **kex)
{
	u8 random[IKE_KE_PRIVATE_MAX];
	unsigned int draws = 0;
	int err;

	if (WARN_ON_ONCE(alg->private_len > sizeof(random)))
		return -EINVAL;
	do {
		e->ops->random(e->port, random, alg->private_len);
		err = ike_kex_new(alg, random, kex);
	} while (err == -EAGAIN && ++draws < KEY_DRAWS_MAX);
	memzero_explicit(random, sizeof(random));
	return err;
}

/**
 * ike_sa_init_nonce() - draw a nonce
 * @e: the engine
 * @nonce: receives it, an allocation
 *
 * Context: inside the engine, may sleep. Return: 0 or -ENOMEM.
 */
int ike_sa_init_nonce(struct ike_engine *e, struct ike_view *nonce)
{
	u8 random[IKE_NONCE_LEN];

	e->ops->random(e->port, random, sizeof(random));
	return ike_view_dup(IKE_VIEW(random, sizeof(random)), nonce);
}

static int prepare(struct ike_sa *sa)
{
	const struct ike_conn *conn = sa->conn;
	struct ike_setup *s = sa->setup;
	int err;

	if (!s->ni.len) {
		err = ike_sa_init_nonce(sa->e, &s->ni);
		if (err)
			return err;
	}
	if (!s->ke)
		s->ke = ike_proposals_first_ke(conn->proposals,
					       conn->n_proposals);
	if (s->kex)
		return 0;
	if (!ike_kex_lookup(s->ke))
		return -EOPNOTSUPP;
	return ike_sa_init_key(sa->e, ike_kex_lookup(s->ke), &s->kex);
}

static int request_build(struct ike_sa *sa, struct ike_writer *w)
{
	struct ike_setup *s = sa->setup;
	struct ike_header header = {
		.spi_i = sa->spi,
		.version = IKE_VERSION_2_0,
		.exchange = IKE_EXCHANGE_IKE_SA_INIT,
		.flags = IKE_FLAG_INITIATOR,
	};
	int err;

	err = prepare(sa);
	if (err)
		return err;
	ike_writer_message(w, sa->e->out, IKE_MESSAGE_MAX, &header);
	if (s->cookie_len)
		ike_put_status(w, IKE_N_COOKIE,
			       IKE_VIEW(s->cookie, s->cookie_len));
	ike_proposals_put(w, sa->conn->proposals, sa->conn->n_proposals,
			  IKE_VIEW(NULL, 0), true);
	ike_put_ke(w, s->ke, ike_kex_public(s->kex));
	ike_put_nonce(w, s->ni);
	if (ike_fragment_offer(sa))
		ike_put_status(w, IKE_N_FRAGMENTATION_SUPPORTED,
			       IKE_VIEW(NULL, 0));
	if (ike_proposals_have_addke(sa->conn->proposals,
				     sa->conn->n_proposals))
		ike_put_status(w, IKE_N_INTERMEDIATE_EXCHANGE_SUPPORTED,
			       IKE_VIEW(NULL, 0));
	return ike_nat_detection_put(sa, w, sa->spi, 0, &sa->path);
}

static void forget_refusal(struct ike_setup *s)
{
	s->refused = 0;
	s->reason = NULL;
	ike_view_free(&s->chosen);
}

static int send(struct ike_sa *sa)
{
	struct ike_writer w;
	ssize_t len;
	int err;

	err = request_build(sa, &w);
	if (err)
		return err;
	len = ike_writer_finish(&w);
	if (len < 0)
		return len;
	forget_refusal(sa->setup);
	return ike_window_request_clear(sa, IKE_VIEW(sa->e->out, len));
}

/**
 * ike_sa_init_start() - begin to set up an IKE SA
 * @sa: a new IKE SA
 *
 * Context: inside the engine, may sleep. Return: 0 or a negative errno.
 */
int ike_sa_init_start(struct ike_sa *sa)
{
	int err;

	ike_sa_initiate(sa);
	err = send(sa);
	if (err)
		return err;
	ike_count(sa->e, IKE_COUNT_INITIATED);
	ike_sa_set_state(sa, IKE_SA_INIT_SENT);
	return 0;
}

/* No answer at all: the real one may still come. */
static int pass_over(struct ike_sa *sa)
{
	ike_count(sa->e, IKE_COUNT_RX_MALFORMED);
	return 0;
}

/* Anybody may have said so: what somebody else has to say is waited for as
 * long as without an answer. RFC 7296 section 2.21.1.
 */
static int put_off(struct ike_sa *sa, int error)
{
	if (!sa->setup->refused)
		sa->setup->refused = error;
	return 0;
}

/* Likewise what is no answer to what was asked. @reason: stays */
static int disbelieve(struct ike_sa *sa, int error, const char *reason)
{
	if (!sa->setup->refused)
		sa->setup->reason = reason;
	ike_count(sa->e, IKE_COUNT_RX_MALFORMED);
	return put_off(sa, error);
}

static int again_with_cookie(struct ike_sa *sa, struct ike_view cookie)
{
	struct ike_setup *s = sa->setup;

	if (!cookie.len || cookie.len > IKE_COOKIE_MAX)
		return pass_over(sa);
	/* Heard before: what is being sent already has it. */
	if (ike_view_equal(cookie, IKE_VIEW(s->cookie, s->cookie_len)))
		return 0;
	if (s->cookies >= COOKIES_MAX)
		return disbelieve(sa, -EBADMSG,
				  "the peer goes on demanding cookies");
	s->cookies++;
	memcpy(s->cookie, cookie.p, cookie.len);
	s->cookie_len = cookie.len;
	return send(sa);
}

/* Followed once, and only to a method that we have offered. */
static int again_with_ke(struct ike_sa *sa, struct ike_view wanted)
{
	struct ike_setup *s = sa->setup;
	u16 ke;

	if (wanted.len != sizeof(u16))
		return pass_over(sa);
	ke = get_unaligned_be16(wanted.p);
	/* Heard before */
	if (s->ke_retried && ke == s->ke)
		return 0;
	if (s->ke_retried || ke == s->ke ||
	    !ike_proposals_allow_ke(sa->conn->proposals,
				    sa->conn->n_proposals, ke)) {
		if (!s->refused)
			s->ke_wanted = ke;
		return put_off(sa, IKE_N_INVALID_KE_PAYLOAD);
	}
	s->ke_retried = true;
	s->ke = ke;
	ike_kex_free(s->kex);
	s->kex = NULL;
	return send(sa);
}

static void explain(const struct ike_sa *sa)
{
	const struct ike_setup *s = sa->setup;
	const struct ike_conn *conn = sa->conn;
	struct ike_engine *e = sa->e;

	if (s->reason)
		ike_attempt_why(e, "%s", s->reason);
	if (s->chosen.len)
		ike_attempt_proposals(e, s->chosen, conn->proposals,
				      conn->n_proposals);
	if (s->refused == IKE_N_NO_PROPOSAL_CHOSEN)
		ike_proposals_print(conn->proposals, conn->n_proposals,
				    e->draft.offered,
				    sizeof(e->draft.offered));
	if (s->refused == IKE_N_INVALID_KE_PAYLOAD)
		ike_attempt_why(e, "the peer wants key exchange %s",
				ike_name_transform(IKE_TRANSFORM_KE,
						   s->ke_wanted) ?:
				"of an unknown method");
}

/**
 * ike_sa_init_refused() - nobody has contradicted the refusal of an IKE SA
 * @sa: the IKE SA, in state INIT_SENT; dead afterwards
 *
 * Context: inside the engine, may sleep.
 */
void ike_sa_init_refused(struct ike_sa *sa)
{
	const struct ike_setup *s = sa->setup;

	ike_attempt_of(sa, IKE_EXCHANGE_IKE_SA_INIT);
	explain(sa);
	ike_exchange_fail(sa, IKE_EXCHANGE_IKE_SA_INIT, s->refused, !s->reason);
}

static int refused(struct ike_sa *sa, const struct ike_msg *msg)
{
	struct ike_notify_view n;
	int error = ike_exchange_error(msg);

	if (ike_msg_notify(msg, IKE_N_COOKIE, &n))
		return again_with_cookie(sa, n.data);
	if (error == IKE_N_INVALID_KE_PAYLOAD &&
	    ike_msg_notify(msg, error, &n))
		return again_with_ke(sa, n.data);
	return error ? put_off(sa, error) : pass_over(sa);
}

/* For whoever looks why; that it fails does not depend on it. */
static int not_offered(struct ike_sa *sa, struct ike_view chosen)
{
	if (!sa->setup->refused)
		ike_view_dup(chosen, &sa->setup->chosen);
	return disbelieve(sa, -EBADMSG, "the peer chose what was not offered");
}

/* Additional key exchanges need what both sides have to know, RFC 9370. */
static bool choose(struct ike_sa *sa, const struct ike_msg *msg,
		   struct ike_view body, struct ike_suite *suite)
{
	const struct ike_conn *conn = sa->conn;
	struct ike_choice choice;
	u16 addke[IKE_ADDKE_MAX];

	return !ike_proposal_accept(conn->proposals, conn->n_proposals, body,
				    IKE_PROTO_IKE, true, &choice) &&
	       !choice.spi.len && !ike_choice_suite(&choice, suite) &&
	       (!ike_choice_addke(&choice, addke) ||
		ike_msg_notify(msg, IKE_N_INTERMEDIATE_EXCHANGE_SUPPORTED,
			       NULL));
}

/**
 * ike_sa_init_keys() - the keys of a new IKE SA
 * @sa: the IKE SA
 * @kex: our key pair; its method is the suite's
 * @suite: transforms agreed on
 * @in: nonces and SPIs
 * @peer: the peer's public value
 * @keys: receives SK_*
 *
 * Context: inside the engine, may sleep.
 * Return: 0, a negative errno, or IKE_N_INVALID_SYNTAX for a public value that
 * is none.
 */
int ike_sa_init_keys(struct ike_sa *sa, struct ike_kex *kex,
		     const struct ike_suite *suite,
		     struct ike_keymat_input *in, struct ike_view peer,
		     struct ike_keys **keys)
{
	size_t len = suite->kex->secret_len;
	u8 *secret = kmalloc(len, GFP_KERNEL);
	int rc;

	if (!secret)
		return -ENOMEM;
	rc = ike_kex_shared(kex, peer, secret);
	if (!rc) {
		in->secret = IKE_VIEW(secret, len);
		rc = ike_keymat_ike(sa->e->crypto, suite, in, keys);
	} else if (rc > 0) {
		ike_attempt_why(sa->e, "the peer's public value is none");
	}
	kfree_sensitive(secret);
	return rc;
}

static int take_keys(struct ike_sa *sa, const struct ike_msg *msg,
		     const struct ike_suite *suite, struct ike_view public,
		     struct ike_keys **keys)
{
	struct ike_setup *s = sa->setup;
	struct ike_keymat_input in = {
		.ni = s->ni,
		.nr = ike_msg_find(msg, IKE_PAYLOAD_NONCE)->body,
		.spi_i = sa->spi,
		.spi_r = msg->header.spi_r,
	};

	return ike_sa_init_keys(sa, s->kex, suite, &in, public, keys);
}

static void commit(struct ike_sa *sa, const struct ike_msg *msg,
		   const struct ike_suite *suite, struct ike_keys *keys)
{
	struct ike_setup *s = sa->setup;
	struct ike_notify_view n;

	sa->peer_spi = msg->header.spi_r;
	sa->suite = *suite;
	sa->keys = keys;
	s->init_request = sa->window.request;
	sa->window.request = IKE_VIEW(NULL, 0);
	ike_kex_free(s->kex);
	s->kex = NULL;
	ike_intermediate_agree(sa);
	s->childless = ike_msg_notify(msg, IKE_N_CHILDLESS_IKEV2_SUPPORTED, &n);
	sa->fragmentation = ike_fragment_offer(sa) &&
			    ike_msg_notify(msg, IKE_N_FRAGMENTATION_SUPPORTED,
					   &n);
	ike_window_acked(sa);
}

/* RFC 4555 section 3.3: there may be NATs later. */
static bool expects_to_move(const struct ike_sa *sa, const struct ike_msg *msg)
{
	return ike_mobike_wanted(sa->conn) &&
	       ike_msg_notify(msg, IKE_N_NAT_DETECTION_SOURCE_IP, NULL);
}

static int follow(struct ike_sa *sa, const struct ike_path *path,
		  const struct ike_msg *msg, const struct ike_suite *suite,
		  struct ike_keys *keys)
{
	struct ike_setup *s = sa->setup;
	int err;

	err = ike_view_dup(ike_msg_find(msg, IKE_PAYLOAD_NONCE)->body, &s->nr);
	if (!err)
		err = ike_view_dup(msg->bytes, &s->init_response);
	if (!err)
		err = ike_nat_detection_judge(sa, msg, path);
	if (err) {
		ike_keys_free(keys);
		return err;
	}
	commit(sa, msg, suite, keys);
	if (sa->encap || expects_to_move(sa, msg))
		ike_nat_float(sa);
	if (!ike_intermediate_lacks(sa))
		return ike_auth_start(sa);
	err = ike_intermediate_start(sa);
	if (!err)
		ike_sa_set_state(sa, IKE_SA_INTERMEDIATE_SENT);
	return err;
}

static int accepted(struct ike_sa *sa, const struct ike_path *path,
		    const struct ike_msg *msg)
{
	struct ike_view chosen = ike_msg_find(msg, IKE_PAYLOAD_SA)->body;
	struct ike_keys *keys = NULL;
	struct ike_suite suite;
	struct ike_ke_view ke;
	int rc;

	if (!msg->header.spi_r)
		return pass_over(sa);
	ike_view_ke(ike_msg_find(msg, IKE_PAYLOAD_KE), &ke);
	if (!choose(sa, msg, chosen, &suite) || ke.group != sa->setup->ke ||
	    suite.kex->id != ke.group)
		return not_offered(sa, chosen);
	if (sa->conn->childless == IKE_CHILDLESS_FORCE &&
	    !ike_msg_notify(msg, IKE_N_CHILDLESS_IKEV2_SUPPORTED, NULL))
		return disbelieve(sa, -EPROTONOSUPPORT,
				  "the peer does not do without a Child SA in IKE_AUTH");
	rc = take_keys(sa, msg, &suite, ke.data, &keys);
	if (rc > 0)
		return disbelieve(sa, rc, "the peer's public value is none");
	return rc ?: follow(sa, path, msg, &suite, keys);
}

/**
 * ike_sa_init_rx_response() - an answer to our IKE_SA_INIT request
 * @sa: the IKE SA, in state INIT_SENT
 * @path: the way it came
 * @datagram: the message
 *
 * Nothing authenticates it yet: what is not an answer to what was asked, and
 * refusals, are believed only when the right one does not come.
 *
 * Context: inside the engine, may sleep. @sa may be dead afterwards.
 */
void ike_sa_init_rx_response(struct ike_sa *sa, const struct ike_path *path,
			     struct ike_view datagram)
{
	struct ike_msg *msg = &sa->e->msg;
	int err;

	if (ike_decode_message(datagram, msg) || ike_rules_check(msg) ||
	    !ike_window_awaits(&sa->window, msg->header.message_id)) {
		ike_count(sa->e, IKE_COUNT_RX_MALFORMED);
		return;
	}
	ike_attempt_of(sa, IKE_EXCHANGE_IKE_SA_INIT);
	err = ike_msg_find(msg, IKE_PAYLOAD_SA) ? accepted(sa, path, msg) :
						  refused(sa, msg);
	if (err)
		ike_exchange_fail(sa, IKE_EXCHANGE_IKE_SA_INIT, err, false);
}
