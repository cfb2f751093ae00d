// SPDX-License-Identifier: GPL-2.0-only
/*
 * What all encrypted exchanges have in common: opening, checking, placing in
 * the window, answering, and going on to what is to be done next.
 */
#include <linux/slab.h>

#include "ike/additional_ke.h"
#include "ike/attempt.h"
#include "ike/crypto/sk.h"
#include "ike/exchange/create_child_sa.h"
#include "ike/wire/rules.h"

/* How long to wait for memory */
#define LATER_MS	500
/* No more events than this in such a time tell of peers that we refuse. */
#define REFUSALS_MS	1000
#define REFUSALS_MAX	10
/* What the peer is about to do is soon done. */
#define GOES_ON_MS	1000

static const struct ike_exchange *find(u8 type)
{
	switch (type) {
	case IKE_EXCHANGE_IKE_AUTH:
		return &ike_exchange_ike_auth;
	case IKE_EXCHANGE_CREATE_CHILD_SA:
		return &ike_exchange_create_child_sa;
	case IKE_EXCHANGE_INFORMATIONAL:
		return &ike_exchange_informational;
	case IKE_EXCHANGE_IKE_INTERMEDIATE:
		return &ike_exchange_ike_intermediate;
	case IKE_EXCHANGE_IKE_FOLLOWUP_KE:
		return &ike_exchange_ike_followup_ke;
	}
	return NULL;
}

/**
 * ike_exchange_error() - the error that a peer tells of
 * @msg: its message
 *
 * Context: inside the engine.
 * Return: type of its first error notify, 0 if it has none.
 */
int ike_exchange_error(const struct ike_msg *msg)
{
	const struct ike_payload *p = NULL;
	struct ike_notify_view n;

	while ((p = ike_msg_next(msg, IKE_PAYLOAD_NOTIFY, p))) {
		ike_view_notify(p, &n);
		if (n.type && n.type < IKE_NOTIFY_STATUS_FIRST)
			return n.type;
	}
	return 0;
}

/* What the peer refuses it may grant later, and who has answered IKE_SA_INIT
 * may not have been the peer.
 */
static bool may_change(const struct ike_sa *sa, bool by_peer)
{
	return by_peer || (sa->state == IKE_SA_INIT_SENT && sa->setup->refused);
}

/**
 * ike_exchange_fail() - setting up an IKE SA has failed
 * @sa: the IKE SA; killed, perhaps to be begun anew
 * @exchange: the exchange in which it ended
 * @error: a negative errno or a notify type
 * @by_peer: the peer refused, not we
 *
 * Context: inside the engine, may sleep.
 */
void ike_exchange_fail(struct ike_sa *sa, u8 exchange, int error, bool by_peer)
{
	struct ike_engine *e = sa->e;
	struct ike_task *task = list_first_entry_or_null(&sa->tasks,
							 struct ike_task,
							 entry);
	const char *child = task && task->conf ? task->conf->name : "";

	e->draft.exchange = exchange;
	ike_attempt_why(e, by_peer ? "the peer refused: %s" : "%s",
			ike_error_text(error));
	ike_attempt_note(e, sa->conn->name, child, error, by_peer);
	if (!may_change(sa, by_peer) || !ike_begin_anew(sa, error))
		ike_sa_kill(sa, error, ike_attempt_reason(e));
}

static int unseal(struct ike_sa *sa, const struct ike_msg *msg,
		  struct ike_view body, struct ike_view *plain)
{
	int err = ike_sk_open(sa->e->crypto, &sa->suite,
			      ike_intermediate_keys(sa, &msg->header),
			      !sa->initiator, (u8 *)msg->bytes.p, body, plain);

	if (err)
		ike_count(sa->e, err == -ENOMEM ? IKE_COUNT_RX_NOMEM :
						  IKE_COUNT_RX_UNAUTHENTIC);
	return err;
}

static int open(struct ike_sa *sa, struct ike_msg *msg)
{
	const struct ike_payload *sk = ike_msg_find(msg, IKE_PAYLOAD_SK);
	struct ike_view plain;
	u8 first;
	int err;

	if (!sk || !sa->keys) {
		ike_count(sa->e, IKE_COUNT_RX_UNAUTHENTIC);
		return -EBADMSG;
	}
	first = sk->next;
	err = unseal(sa, msg, sk->body, &plain);
	return err ?: ike_decode_inner(first, plain, msg);
}

/* Refusals carry what the RFC wants with them. */
static void put_refusal(struct ike_writer *w, int type,
			const struct ike_answer *a)
{
	struct ike_view data = IKE_VIEW(NULL, 0);
	u8 ke[sizeof(u16)];

	if (type == IKE_N_UNSUPPORTED_CRITICAL_PAYLOAD)
		data = IKE_VIEW(&a->msg->bad_critical, 1);
	if (type == IKE_N_INVALID_KE_PAYLOAD) {
		put_unaligned_be16(a->ke, ke);
		data = IKE_VIEW(ke, sizeof(ke));
	}
	ike_put_notify(w, a->about.protocol, a->about.spi, type, data);
}

static int reply(struct ike_sa *sa, const struct ike_answer *a,
		 struct ike_writer *w)
{
	ssize_t len = ike_writer_finish(w);

	if (len < 0)
		return len;
	return ike_window_reply(sa, a->path, a->msg->header.exchange, w->first,
				IKE_VIEW(sa->e->plain, len));
}

static void free_deleted(struct ike_sa *sa)
{
	struct ike_child *child, *next;

	list_for_each_entry_safe(child, next, &sa->children, entry)
		if (child->deleted)
			ike_child_closed(child);
}

/* Whoever has an address may come again and again. */
static void tell_refused(struct ike_sa *sa, int type)
{
	struct ike_engine *e = sa->e;
	u64 now = ike_now(e);

	if (now - e->refusals_since >= REFUSALS_MS) {
		e->refusals_since = now;
		e->refusals = 0;
	}
	if (e->refusals >= REFUSALS_MAX) {
		ike_count(e, IKE_COUNT_FAILED_UNTOLD);
		return;
	}
	e->refusals++;
	ike_sa_event(sa, IKE_EVENT_FAILED, "", type, ike_attempt_reason(e));
}

/* A refused set-up stays as long as a half-open one, to repeat its answer. A
 * malformed request of an authenticated peer ends the IKE SA for both, RFC
 * 7296 section 2.21.3.
 */
static void after_refusal(struct ike_sa *sa, int type)
{
	struct ike_engine *e = sa->e;

	if (sa->state == IKE_SA_HALF_OPEN) {
		ike_attempt_note(e, sa->conn->name, "", type, false);
		tell_refused(sa, type);
		ike_sa_set_state(sa, IKE_SA_DELETING);
	} else if (type == IKE_N_INVALID_SYNTAX) {
		ike_sa_kill(sa, type, "the peer sent a malformed request");
	}
}

static void refuse(struct ike_sa *sa, struct ike_answer *a, int type)
{
	struct ike_writer w;

	ike_writer_chain(&w, sa->e->plain, IKE_PLAIN_MAX);
	put_refusal(&w, type, a);
	ike_mobike_echo(sa, a, &w);
	if (!reply(sa, a, &w))
		after_refusal(sa, type);
}

/* Without a response the request has not come yet; the peer repeats it. Only
 * an IKE SA that this has established, or has brought further, cannot go back,
 * and key exchanges that follow on another are begun anew from that.
 */
static void unanswered(struct ike_sa *sa, const struct ike_exchange *x,
		       struct ike_answer *a, int err)
{
	if (sa->state == IKE_SA_HALF_OPEN || x->type == IKE_EXCHANGE_IKE_AUTH) {
		ike_sa_kill(sa, err, ike_error_text(err));
		return;
	}
	if (a->child)
		ike_child_free(a->child);
	if (a->heir)
		ike_sa_kill(a->heir, err, ike_error_text(err));
	if (x->type == IKE_EXCHANGE_IKE_FOLLOWUP_KE)
		ike_followup_drop(sa);
	ike_count(sa->e, IKE_COUNT_RX_NOMEM);
}

static void answer(struct ike_sa *sa, const struct ike_exchange *x,
		   struct ike_answer *a)
{
	struct ike_writer w;
	int rc;

	rc = ike_rules_check(a->msg);
	if (!rc)
		rc = x->request_handle(sa, a);
	if (rc < 0) {
		ike_count(sa->e, rc == -ENOMEM ? IKE_COUNT_RX_NOMEM :
						 IKE_COUNT_RX_UNEXPECTED);
		return;
	}
	if (rc) {
		refuse(sa, a, rc);
		return;
	}
	ike_writer_chain(&w, sa->e->plain, IKE_PLAIN_MAX);
	rc = x->response_build(sa, a, &w);
	if (!rc)
		rc = reply(sa, a, &w);
	if (rc) {
		unanswered(sa, x, a, rc);
		return;
	}
	if (a->rejected) {
		ike_sa_kill(sa, IKE_N_AUTHENTICATION_FAILED,
			    ike_attempt_reason(sa->e));
		return;
	}
	if (a->close) {
		ike_sa_settle(sa);
		ike_crossing_yield(sa);
		ike_sa_closed(sa);
		return;
	}
	free_deleted(sa);
	if (a->keys)
		ike_intermediate_answered(sa, a);
	if (a->followup)
		ike_followup_await(sa, a);
	if (a->heir)
		ike_rekey_ike_answered(sa, a->heir);
	if (a->child && a->child->name.inbound_only)
		ike_child_stand_by(a->child);
	else if (a->child)
		ike_child_sa_up(a->child);
	if (a->child || x->type == IKE_EXCHANGE_IKE_AUTH)
		ike_crossing_settle(sa);
	ike_exchange_next(sa);
}

/* An exchange that we do not know is for those to refuse who have keys. */
static bool takes(const struct ike_sa *sa, const struct ike_exchange *x)
{
	u8 states = x ? x->states : BIT(IKE_SA_HALF_OPEN) |
				    BIT(IKE_SA_ESTABLISHED);

	return states & BIT(sa->state);
}

static void rx_request(struct ike_sa *sa, const struct ike_path *path,
		       const struct ike_exchange *x, struct ike_msg *msg,
		       int error)
{
	struct ike_answer a = { .msg = msg, .path = path };

	if (!error && takes(sa, x) && ike_message_id_sync_rx(sa, path, msg))
		return;
	switch (ike_window_place_request(&sa->window,
					 msg->header.message_id)) {
	case IKE_WINDOW_REPEATED:
		ike_window_repeat(sa, path);
		return;
	case IKE_WINDOW_OUTSIDE:
		ike_count(sa->e, IKE_COUNT_RX_WINDOW);
		return;
	case IKE_WINDOW_NEW:
		break;
	}
	if (!takes(sa, x)) {
		ike_count(sa->e, IKE_COUNT_RX_UNEXPECTED);
		return;
	}
	ike_nat_heard(sa, path);
	ike_liveness_heard(sa);
	ike_attempt_of(sa, msg->header.exchange);
	if (error)
		refuse(sa, &a, error);
	else
		answer(sa, x, &a);
	ike_view_free(&a.nonce);
	ike_kex_free(a.kex);
	ike_keys_free(a.keys);
	ike_followup_free(sa, a.followup);
}

static bool answers_ours(const struct ike_sa *sa, const struct ike_msg *msg)
{
	struct ike_header ours;

	return ike_window_awaits(&sa->window, msg->header.message_id) &&
	       !ike_decode_header(ike_first_message(sa->window.request),
				  &ours) &&
	       ours.exchange == msg->header.exchange;
}

/* Only the first fragment of a request that comes again has it answered again,
 * RFC 7383 section 2.6.1.
 */
static void repeat(struct ike_sa *sa, const struct ike_path *path,
		   const struct ike_msg *msg)
{
	struct ike_skf_view f;
	struct ike_view plain;

	ike_view_skf(ike_msg_find(msg, IKE_PAYLOAD_SKF), &f);
	if (f.number != 1)
		ike_count(sa->e, IKE_COUNT_RX_FRAGMENT);
	else if (!unseal(sa, msg, f.body, &plain))
		ike_window_repeat(sa, path);
}

/* Is a fragment to be kept, by what can be seen before it is opened? */
static bool wanted(struct ike_sa *sa, const struct ike_path *path,
		   const struct ike_exchange *x, const struct ike_msg *msg)
{
	enum ike_window_place place;
	enum ike_counter why = IKE_COUNT_RX_WINDOW;

	if (!sa->fragmentation || !sa->keys) {
		ike_count(sa->e, IKE_COUNT_RX_FRAGMENT);
		return false;
	}
	if (msg->header.flags & IKE_FLAG_RESPONSE) {
		if (x && answers_ours(sa, msg))
			return true;
	} else {
		place = ike_window_place_request(&sa->window,
						 msg->header.message_id);
		if (place == IKE_WINDOW_REPEATED) {
			repeat(sa, path, msg);
			return false;
		}
		if (place == IKE_WINDOW_NEW && takes(sa, x))
			return true;
		if (place == IKE_WINDOW_NEW)
			why = IKE_COUNT_RX_UNEXPECTED;
	}
	ike_count(sa->e, why);
	return false;
}

/* Like open(), of a message that comes in fragments */
static int gather(struct ike_sa *sa, const struct ike_path *path,
		  const struct ike_exchange *x, struct ike_msg *msg,
		  struct ike_view *whole)
{
	u8 first;
	int err;

	if (!wanted(sa, path, x, msg))
		return -EPROTO;
	err = ike_reassembly_add(sa, msg, &first, whole);
	return err ?: ike_decode_inner(first, *whole, msg);
}

/* Was it to replace an SA? That one is still there. */
static bool not_replaced(struct ike_sa *sa, struct ike_task *task, int error)
{
	switch (task->type) {
	case IKE_TASK_REKEY_CHILD:
		ike_rekey_child_failed(sa, task, error);
		return true;
	case IKE_TASK_REKEY_IKE:
		ike_rekey_ike_failed(sa, task, error);
		return true;
	default:
		return false;
	}
}

/* An SA of no use: the answer to our offer makes no sense, or the IKE SA is
 * about to end. What the peer's own exchange has made of it is of use.
 */
static void forgo(struct ike_sa *sa, struct ike_task *task, int error)
{
	if (sa->rival) {
		ike_sa_settle(sa);
		return;
	}
	if (error == -EBADMSG && task->child)
		ike_create_child_undo(sa, task->child->name.spi_in);
	if (sa->state == IKE_SA_ESTABLISHED && not_replaced(sa, task, error))
		return;
	ike_attempt_note(sa->e, sa->conn->name,
			 task->conf ? task->conf->name : "", error, false);
	ike_task_end(sa, task, error, ike_error_text(error));
}

/* To be told of INVALID_SYNTAX ends the IKE SA for both, RFC 7296 section
 * 2.21.3. What an INFORMATIONAL response says makes no difference otherwise.
 */
static void take_response(struct ike_sa *sa, const struct ike_exchange *x,
			  struct ike_task *task, struct ike_msg *msg)
{
	int error = ike_rules_check(msg) ? -EBADMSG : 0;
	bool create = x == &ike_exchange_create_child_sa ||
		      x == &ike_exchange_ike_followup_ke;
	bool child = create && task->type != IKE_TASK_REKEY_IKE;
	bool set_up = sa->state != IKE_SA_INTERMEDIATE_SENT &&
		      sa->state != IKE_SA_AUTH_SENT;

	if (sa->state == IKE_SA_AUTH_SENT && error)
		ike_auth_malformed(sa);
	else if (!set_up && error)
		ike_exchange_fail(sa, x->type, error, false);
	else if (set_up && !error &&
		 ike_exchange_error(msg) == IKE_N_INVALID_SYNTAX)
		ike_sa_kill(sa, IKE_N_INVALID_SYNTAX,
			    "the peer calls our request malformed");
	else if (create && error)
		forgo(sa, task, error);
	else if (child && sa->state == IKE_SA_DELETING)
		forgo(sa, task, -ECANCELED);
	else
		x->response_handle(sa, task, msg);
}

static void rx_response(struct ike_sa *sa, const struct ike_path *path,
			const struct ike_exchange *x, struct ike_msg *msg)
{
	struct ike_task *task = list_first_entry_or_null(&sa->tasks,
							 struct ike_task,
							 entry);

	if (!x || !answers_ours(sa, msg)) {
		ike_count(sa->e, IKE_COUNT_RX_WINDOW);
		return;
	}
	if (sa->established)
		ike_nat_heard(sa, path);
	ike_liveness_heard(sa);
	ike_attempt_of(sa, x->type);
	if (x->response_prepare && !ike_rules_check(msg) &&
	    x->response_prepare(sa, task, msg)) {
		ike_count(sa->e, IKE_COUNT_RX_NOMEM);
		return;
	}
	ike_window_acked(sa);
	ike_mobike_heard(sa, path);
	sa->busy = false;
	take_response(sa, x, task, msg);
	if (x != &ike_exchange_informational)
		ike_crossing_settle(sa);
	if (sa->state != IKE_SA_DEAD)
		ike_exchange_next(sa);
}

/**
 * ike_exchange_rx() - an encrypted message for an IKE SA
 * @sa: the IKE SA
 * @path: the way it came
 * @msg: the message, cut into payloads up to SK or SKF; opened in place
 *
 * A message that is not genuine changes nothing. RFC 7296 section 2.21.
 *
 * Context: inside the engine, may sleep. @sa may be dead afterwards.
 */
void ike_exchange_rx(struct ike_sa *sa, const struct ike_path *path,
		     struct ike_msg *msg)
{
	const struct ike_exchange *x = find(msg->header.exchange);
	struct ike_view whole = IKE_VIEW(NULL, 0);
	int rc;

	if (ike_msg_find(msg, IKE_PAYLOAD_SKF))
		rc = gather(sa, path, x, msg, &whole);
	else
		rc = open(sa, msg);
	if (!rc && !x)
		rc = IKE_N_INVALID_SYNTAX;
	if (rc >= 0 && msg->header.flags & IKE_FLAG_RESPONSE)
		rx_response(sa, path, x, msg);
	else if (rc >= 0)
		rx_request(sa, path, x, msg, rc);
	kfree_sensitive(whole.p);
}

static const struct ike_exchange *exchange_of(const struct ike_task *task)
{
	if (task->additional)
		return &ike_exchange_ike_followup_ke;
	return ike_task_makes_sa(task) ? &ike_exchange_create_child_sa :
					 &ike_exchange_informational;
}

static int begin(struct ike_sa *sa, struct ike_task *task)
{
	const struct ike_exchange *x = exchange_of(task);
	struct ike_writer w;
	ssize_t len;
	int err;

	ike_writer_chain(&w, sa->e->plain, IKE_PLAIN_MAX);
	err = x->request_build(sa, task, &w);
	if (err)
		return err;
	len = ike_writer_finish(&w);
	if (len < 0)
		return len;
	return ike_window_request(sa, x->type, w.first,
				  IKE_VIEW(sa->e->plain, len));
}

/* Another task, or the peer, has brought up what this one was for. */
static bool done_already(struct ike_sa *sa, const struct ike_task *task)
{
	struct ike_child *child;

	if (task->type == IKE_TASK_REKEY_IKE)
		return sa->replaced;
	if (task->type == IKE_TASK_REKEY_CHILD) {
		child = ike_child_by_spi_in(sa, task->spi);
		return !child || !ike_child_wants_rekey(child);
	}
	if (task->type != IKE_TASK_CREATE_CHILD)
		return false;
	child = ike_child_by_conf(sa, task->conf) ?:
		ike_child_to_come(sa, task->conf);
	return child && (!task->acquire.seq ||
			 ike_child_takes(child, &task->acquire));
}

/* If not now, it is put off or has ended. */
static bool may_begin(struct ike_sa *sa, struct ike_task *task)
{
	if (!ike_task_follow(sa, task))
		return false;
	if (done_already(sa, task)) {
		ike_task_needless(sa, task);
		return false;
	}
	if (ike_followup_concerns(sa, task)) {
		ike_task_wait(sa, task, GOES_ON_MS);
		return false;
	}
	return true;
}

/**
 * ike_exchange_next() - begin what an IKE SA is to do next, if it is free
 * @sa: the IKE SA
 *
 * What the peer has to be told is tried again when memory has run out.
 *
 * Context: inside the engine, may sleep.
 */
void ike_exchange_next(struct ike_sa *sa)
{
	struct ike_task *task;
	int err;

	while (!sa->busy && (sa->state == IKE_SA_ESTABLISHED ||
			     sa->state == IKE_SA_DELETING)) {
		if (list_empty(&sa->tasks) && sa->renews)
			ike_sa_renewed(sa);
		task = ike_task_due(sa);
		if (!task)
			return;
		if (!task->additional && !may_begin(sa, task))
			continue;
		sa->busy = true;
		err = begin(sa, task);
		if (!err)
			return;
		sa->busy = false;
		ike_task_reset(sa, task);
		if (err == -ENOMEM && task->type != IKE_TASK_CREATE_CHILD) {
			ike_sa_timer(sa, IKE_TIMER_RESEND,
				     ike_now(sa->e) + LATER_MS);
			return;
		}
		ike_task_end(sa, task, err, ike_error_text(err));
	}
}
