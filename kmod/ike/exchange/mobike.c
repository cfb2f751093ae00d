// SPDX-License-Identifier: GPL-2.0-only
/*
 * What MOBIKE says, RFC 4555: in IKE_AUTH that both sides know it, and later in
 * INFORMATIONAL exchanges.
 *
 *	HDR, SK {N(UPDATE_SA_ADDRESSES), N(NAT_DETECTION_*) [, N(COOKIE2)]}  -->
 *	<--  HDR, SK {N(NAT_DETECTION_*) [, N(COOKIE2)]}
 *
 *	HDR, SK {N(COOKIE2), N(NAT_DETECTION_*)}  <-->
 *	HDR, SK {N(COOKIE2), N(NAT_DETECTION_*)}
 *
 *	HDR, SK {N(ADDITIONAL_IP*_ADDRESS)+ | N(NO_ADDITIONAL_ADDRESSES)}  <-->
 *	HDR, SK {}
 *
 * With a peer that does not look for NATs the first and the last of these
 * requests, and that of IKE_AUTH, have N(NO_NATS_ALLOWED), too.
 */
#include <crypto/algapi.h>

#include "ike/attempt.h"
#include "ike/exchange/exchange.h"
#include "ike/mobike.h"

#define COOKIE2_MIN	8
#define COOKIE2_MAX	64
/* Two addresses and two ports */
#define ENDPOINTS_LEN	(2 * 16 + 2 * sizeof(u16))
/* How often something is said again to a peer that has seen a NAT */
#define NAT_TRIES	3

static const struct ike_view nothing;

static void put_addresses(struct ike_sa *sa, struct ike_writer *w)
{
	struct ike_own own;
	int i, n = 0;

	ike_own_of(sa, &own);
	sa->mobike.told = ike_own_hash(sa, &own);
	for (i = 0; i < own.n && n < IKE_MOBIKE_ADDRS; i++) {
		const struct ike_addr *addr = &own.addr[i];

		if (ike_addr_equal(addr, &sa->path.local))
			continue;
		ike_put_status(w, addr->len == 4 ?
					  IKE_N_ADDITIONAL_IP4_ADDRESS :
					  IKE_N_ADDITIONAL_IP6_ADDRESS,
			       IKE_VIEW(addr->b, addr->len));
		n++;
	}
	if (!n)
		ike_put_status(w, IKE_N_NO_ADDITIONAL_ADDRESSES, nothing);
}

/* An address that a peer can be sent something at */
static bool read_addr(const struct ike_notify_view *n, struct ike_addr *addr)
{
	static const struct ike_addr none, loopback6 = { 16, { [15] = 1 } };
	size_t len = n->type == IKE_N_ADDITIONAL_IP4_ADDRESS ? 4 : 16;

	if (n->data.len != len)
		return false;
	memset(addr, 0, sizeof(*addr));
	addr->len = len;
	memcpy(addr->b, n->data.p, len);
	if (!memcmp(addr->b, none.b, len) || ike_addr_equal(addr, &loopback6))
		return false;
	if (len == 16)
		return addr->b[0] != 0xff;
	return addr->b[0] && addr->b[0] != 127 && addr->b[0] < 224;
}

/* The whole list each time; false when the message has none */
static bool take_addresses(struct ike_mobike *m, const struct ike_msg *msg)
{
	const struct ike_payload *p = NULL;
	struct ike_notify_view n;
	struct ike_addr addr;
	bool seen = false;

	while ((p = ike_msg_next(msg, IKE_PAYLOAD_NOTIFY, p))) {
		ike_view_notify(p, &n);
		if (n.type != IKE_N_ADDITIONAL_IP4_ADDRESS &&
		    n.type != IKE_N_ADDITIONAL_IP6_ADDRESS &&
		    n.type != IKE_N_NO_ADDITIONAL_ADDRESSES)
			continue;
		if (!seen)
			m->n_peer = 0;
		seen = true;
		if (n.type != IKE_N_NO_ADDITIONAL_ADDRESSES &&
		    m->n_peer < IKE_MOBIKE_ADDRS && read_addr(&n, &addr))
			m->peer[m->n_peer++] = addr;
	}
	return seen;
}

/* Where a message comes from and goes to, as NO_NATS_ALLOWED has it */
static struct ike_view endpoints(u8 buf[ENDPOINTS_LEN],
				 const struct ike_addr *from, u16 from_port,
				 const struct ike_addr *to, u16 to_port)
{
	u8 *p = buf;

	memcpy(p, from->b, from->len);
	p += from->len;
	memcpy(p, to->b, to->len);
	p += to->len;
	put_unaligned_be16(from_port, p);
	put_unaligned_be16(to_port, p + sizeof(u16));
	p += 2 * sizeof(u16);
	return IKE_VIEW(buf, p - buf);
}

/* Where NATs are not traversed there are to be none, RFC 4555 section 3.9. */
static void put_no_nats(struct ike_sa *sa, struct ike_writer *w)
{
	const struct ike_path *path = &sa->path;
	u8 buf[ENDPOINTS_LEN];

	if (!sa->traverses)
		ike_put_status(w, IKE_N_NO_NATS_ALLOWED,
			       endpoints(buf, &path->local, path->local_port,
					 &path->remote, path->remote_port));
}

/**
 * ike_mobike_offer() - initiator of the first IKE SA: it may move
 * @sa: the IKE SA
 * @w: the IKE_AUTH request
 *
 * Context: inside the engine, may sleep.
 */
void ike_mobike_offer(struct ike_sa *sa, struct ike_writer *w)
{
	if (!ike_mobike_wanted(sa->conn))
		return;
	ike_mobike_new(sa, true);
	ike_put_status(w, IKE_N_MOBIKE_SUPPORTED, nothing);
	put_addresses(sa, w);
	put_no_nats(sa, w);
}

/* What the sender takes for its addresses and ports is to be what we see. */
static int judge_nat(struct ike_sa *sa, const struct ike_answer *a)
{
	const struct ike_path *path = a->path;
	struct ike_notify_view n;
	u8 buf[ENDPOINTS_LEN];

	if (!ike_msg_notify(a->msg, IKE_N_NO_NATS_ALLOWED, &n) ||
	    ike_view_equal(n.data, endpoints(buf, &path->remote,
					     path->remote_port, &path->local,
					     path->local_port)))
		return 0;
	ike_attempt_why(sa->e, "the peer wants no NAT, and there is one");
	return IKE_N_UNEXPECTED_NAT_DETECTED;
}

/**
 * ike_mobike_accept() - responder of the first IKE SA: can it move?
 * @sa: the IKE SA
 * @a: the IKE_AUTH request
 *
 * Context: inside the engine, may sleep.
 * Return: 0 or the notify type to refuse it with.
 */
int ike_mobike_accept(struct ike_sa *sa, const struct ike_answer *a)
{
	int rc;

	if (!ike_mobike_wanted(sa->conn) ||
	    !ike_msg_notify(a->msg, IKE_N_MOBIKE_SUPPORTED, NULL))
		return 0;
	rc = judge_nat(sa, a);
	if (rc)
		return rc;
	ike_mobike_new(sa, false);
	take_addresses(&sa->mobike, a->msg);
	return 0;
}

/**
 * ike_mobike_confirm() - responder: it can
 * @sa: the IKE SA
 * @w: the IKE_AUTH response
 *
 * Context: inside the engine.
 */
void ike_mobike_confirm(struct ike_sa *sa, struct ike_writer *w)
{
	if (!sa->mobike.on)
		return;
	ike_put_status(w, IKE_N_MOBIKE_SUPPORTED, nothing);
	put_addresses(sa, w);
}

/**
 * ike_mobike_agree() - initiator: does the responder know MOBIKE as well?
 * @sa: the IKE SA
 * @msg: the IKE_AUTH response
 *
 * Context: inside the engine.
 */
void ike_mobike_agree(struct ike_sa *sa, const struct ike_msg *msg)
{
	if (sa->mobike.on && ike_msg_notify(msg, IKE_N_MOBIKE_SUPPORTED, NULL)) {
		take_addresses(&sa->mobike, msg);
		return;
	}
	sa->mobike.on = false;
}

static void put_cookie(struct ike_sa *sa, struct ike_writer *w)
{
	struct ike_mobike *m = &sa->mobike;

	sa->e->ops->random(sa->e->port, m->cookie, sizeof(m->cookie));
	m->asked = true;
	m->asked_way = ike_way_hash(sa, &sa->path);
	ike_put_status(w, IKE_N_COOKIE2, IKE_VIEW(m->cookie, IKE_COOKIE2_LEN));
}

static int put_nats(struct ike_sa *sa, const struct ike_path *path,
		    struct ike_writer *w)
{
	return ike_nat_detection_put(sa, w, ike_sa_spi_i(sa),
				     ike_sa_spi_r(sa), path);
}

/**
 * ike_mobike_request_build() - write a request of ours
 * @sa: the IKE SA, which can move
 * @task: UPDATE, ADDRESSES or CHECK
 * @w: the request
 *
 * Context: inside the engine, may sleep. Return: 0 or a negative errno.
 */
int ike_mobike_request_build(struct ike_sa *sa, struct ike_task *task,
			     struct ike_writer *w)
{
	struct ike_mobike *m = &sa->mobike;

	m->asked = false;
	switch (task->type) {
	case IKE_TASK_UPDATE:
		ike_put_status(w, IKE_N_UPDATE_SA_ADDRESSES, nothing);
		if (m->unproven)
			put_cookie(sa, w);
		put_no_nats(sa, w);
		return put_nats(sa, &sa->path, w);
	case IKE_TASK_ADDRESSES:
		put_addresses(sa, w);
		put_no_nats(sa, w);
		return 0;
	case IKE_TASK_CHECK:
		/* there are peers that return the cookie beside these only */
		put_cookie(sa, w);
		return put_nats(sa, &sa->path, w);
	default:
		return -EINVAL;
	}
}

static bool is_update(const struct ike_sa *sa, const struct ike_answer *a)
{
	return !sa->mobike.leads &&
	       ike_msg_notify(a->msg, IKE_N_UPDATE_SA_ADDRESSES, NULL);
}

/* A list of addresses does not count either where a NAT is not allowed. */
static int judge_way(struct ike_sa *sa, const struct ike_answer *a)
{
	int rc;

	ike_attempt_begin(sa->e, a->path, IKE_EXCHANGE_INFORMATIONAL,
			  sa->initiator);
	rc = judge_nat(sa, a);
	if (!rc && is_update(sa, a) &&
	    !ike_conn_match_path(sa->conn, a->path)) {
		ike_attempt_why(sa->e, "the peer has moved to where local_addrs or remote_addrs do not allow it");
		rc = IKE_N_UNACCEPTABLE_ADDRESSES;
	}
	if (rc)
		ike_attempt_note(sa->e, sa->conn->name, "", rc, false);
	return rc;
}

static int take_update(struct ike_sa *sa, const struct ike_answer *a)
{
	int err = 0;

	if (!is_update(sa, a))
		return 0;
	if (ike_msg_notify(a->msg, IKE_N_NAT_DETECTION_SOURCE_IP, NULL))
		err = ike_nat_detection_judge(sa, a->msg, a->path);
	if (!err)
		ike_mobike_follow(sa, a->path);
	return err;
}

/* Where the peer is now it will not stay; the message has come from where it
 * can be reached.
 */
static void take_list(struct ike_sa *sa, const struct ike_answer *a)
{
	struct ike_mobike *m = &sa->mobike;

	if (!take_addresses(m, a->msg) || !m->leads ||
	    ike_addr_equal(&sa->path.remote, &a->path->remote) ||
	    ike_mobike_peer_has(m, &sa->path.remote))
		return;
	ike_mobike_lead(sa, a->path);
}

/**
 * ike_mobike_request_handle() - what a peer's request says of addresses
 * @sa: the IKE SA
 * @a: the request
 *
 * Context: inside the engine, may sleep.
 * Return: 0, a negative errno, or the notify type to refuse it with.
 */
int ike_mobike_request_handle(struct ike_sa *sa, const struct ike_answer *a)
{
	int rc;

	if (!sa->mobike.on)
		return 0;
	rc = judge_way(sa, a) ?: take_update(sa, a);
	if (!rc)
		take_list(sa, a);
	return rc;
}

/**
 * ike_mobike_echo() - COOKIE2 goes back to whoever sends it
 * @sa: the IKE SA
 * @a: the request
 * @w: the response, which may be a refusal: who does not find it there has to
 *	end the IKE SA, RFC 4555 section 3.7
 *
 * Context: inside the engine.
 */
void ike_mobike_echo(struct ike_sa *sa, const struct ike_answer *a,
		     struct ike_writer *w)
{
	struct ike_notify_view n;

	if (sa->mobike.on && ike_msg_notify(a->msg, IKE_N_COOKIE2, &n) &&
	    n.data.len >= COOKIE2_MIN && n.data.len <= COOKIE2_MAX)
		ike_put_status(w, IKE_N_COOKIE2, n.data);
}

/**
 * ike_mobike_response_build() - what is to be said in the response
 * @sa: the IKE SA
 * @a: the request
 * @w: the response
 *
 * Context: inside the engine, may sleep. Return: 0 or a negative errno.
 */
int ike_mobike_response_build(struct ike_sa *sa, const struct ike_answer *a,
			      struct ike_writer *w)
{
	if (!sa->mobike.on)
		return 0;
	ike_mobike_echo(sa, a, w);
	if (!ike_msg_notify(a->msg, IKE_N_NAT_DETECTION_SOURCE_IP, NULL))
		return 0;
	return put_nats(sa, a->path, w);
}

static bool echoed(const struct ike_mobike *m, const struct ike_msg *msg)
{
	struct ike_notify_view n;

	return ike_msg_notify(msg, IKE_N_COOKIE2, &n) &&
	       n.data.len == IKE_COOKIE2_LEN &&
	       !crypto_memneq(n.data.p, m->cookie, IKE_COOKIE2_LEN);
}

/* RFC 4555 section 3.7: who sends something else ends the IKE SA. */
static bool lies(struct ike_sa *sa, const struct ike_msg *msg)
{
	if (!sa->mobike.asked || echoed(&sa->mobike, msg))
		return false;
	ike_attempt_why(sa->e, "the peer did not return COOKIE2");
	ike_attempt_note(sa->e, sa->conn->name, "", -EBADMSG, false);
	if (ike_sa_take_down(sa, NULL))
		ike_sa_kill(sa, -EBADMSG, ike_attempt_reason(sa->e));
	return true;
}

/* Our peer has moved on if it was asked elsewhere. */
static void take_check(struct ike_sa *sa, const struct ike_msg *msg)
{
	struct ike_mobike *m = &sa->mobike;

	if (!m->unproven || ike_mobike_queued(sa, IKE_TASK_CHECK))
		return;
	if (m->asked_way == ike_way_hash(sa, &sa->path)) {
		ike_mobike_settle(sa);
		return;
	}
	m->due |= IKE_DUE_CHECK;
	ike_mobike_begin(sa);
}

/* By which address does the peer see us? Not the same as before, or not known
 * before: true.
 */
static bool seen_anew(struct ike_mobike *m, const struct ike_msg *msg)
{
	struct ike_notify_view n;

	if (!ike_msg_notify(msg, IKE_N_NAT_DETECTION_DESTINATION_IP, &n) ||
	    n.data.len != sizeof(m->seen) ||
	    (m->has_seen && !memcmp(n.data.p, m->seen, sizeof(m->seen))))
		return false;
	memcpy(m->seen, n.data.p, sizeof(m->seen));
	m->has_seen = true;
	return true;
}

/**
 * ike_mobike_liveness_build() - a NAT in front of us may have changed its mind
 * @sa: the IKE SA
 * @w: the request that asks whether the peer lives
 *
 * The peer does not follow IKE messages by itself, RFC 4555 section 3.8, so
 * that we have to see it.
 *
 * Context: inside the engine, may sleep. Return: 0 or a negative errno.
 */
int ike_mobike_liveness_build(struct ike_sa *sa, struct ike_writer *w)
{
	if (!sa->mobike.on || !sa->mobike.leads || !sa->nat_local)
		return 0;
	return put_nats(sa, &sa->path, w);
}

/**
 * ike_mobike_liveness_handle() - what is to be told when it has
 * @sa: the IKE SA
 * @msg: the response
 *
 * Context: inside the engine, may sleep.
 */
void ike_mobike_liveness_handle(struct ike_sa *sa, const struct ike_msg *msg)
{
	if (!sa->mobike.on || !sa->mobike.leads ||
	    !seen_anew(&sa->mobike, msg))
		return;
	sa->mobike.due |= IKE_DUE_UPDATE;
	ike_mobike_begin(sa);
}

static void take_nats(struct ike_sa *sa, const struct ike_msg *msg)
{
	seen_anew(&sa->mobike, msg);
	if (ike_msg_notify(msg, IKE_N_NAT_DETECTION_SOURCE_IP, NULL) &&
	    ike_nat_detection_judge(sa, msg, &sa->path)) {
		sa->mobike.due |= IKE_DUE_UPDATE;
		ike_mobike_begin(sa);
		return;
	}
	ike_mobike_settle(sa);
}

/* Has the peer seen a NAT where none is allowed? Somebody may have changed that
 * one message: it is told anew, and not without end, RFC 4555 section 3.9.
 */
static bool told_again(struct ike_sa *sa, const struct ike_msg *msg, u8 due)
{
	struct ike_mobike *m = &sa->mobike;

	if (ike_exchange_error(msg) != IKE_N_UNEXPECTED_NAT_DETECTED ||
	    m->nat_tries == NAT_TRIES) {
		m->nat_tries = 0;
		return false;
	}
	m->nat_tries++;
	m->due |= due;
	ike_mobike_begin(sa);
	return true;
}

/* When there is a newer update, what the peer says of this one is old. */
static void updated(struct ike_sa *sa, const struct ike_msg *msg)
{
	int error = ike_exchange_error(msg);

	if (ike_mobike_queued(sa, IKE_TASK_UPDATE) ||
	    told_again(sa, msg, IKE_DUE_UPDATE))
		return;
	if (error == IKE_N_UNACCEPTABLE_ADDRESSES ||
	    error == IKE_N_UNEXPECTED_NAT_DETECTED)
		ike_mobike_refused(sa, error);
	else if (!lies(sa, msg))
		take_nats(sa, msg);
}

/**
 * ike_mobike_response_handle() - the peer has answered
 * @sa: the IKE SA; dead afterwards if it has no way to go
 * @task: UPDATE, ADDRESSES or CHECK; ended
 * @msg: the response
 *
 * An IKE SA in whose place there is another one has nothing more to do.
 *
 * Context: inside the engine, may sleep.
 */
void ike_mobike_response_handle(struct ike_sa *sa, struct ike_task *task,
				const struct ike_msg *msg)
{
	enum ike_task_type type = task->type;

	ike_task_end(sa, task, 0, "told");
	if (!sa->mobike.on || sa->state != IKE_SA_ESTABLISHED)
		return;
	if (type == IKE_TASK_UPDATE)
		updated(sa, msg);
	else if (type == IKE_TASK_ADDRESSES)
		told_again(sa, msg, IKE_DUE_ADDRESSES);
	else if (type == IKE_TASK_CHECK && !lies(sa, msg))
		take_check(sa, msg);
}
