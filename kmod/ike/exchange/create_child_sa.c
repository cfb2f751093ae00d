// SPDX-License-Identifier: GPL-2.0-only
/*
 * CREATE_CHILD_SA: a further Child SA, RFC 7296 section 1.3.1, and what it
 * shares with the rekeying of Child SAs and IKE SAs, which rekey_child_sa.c
 * and rekey_ike_sa.c do.
 *
 *	HDR, SK {[N(USE_TRANSPORT_MODE),] SA, Ni, [KEi,] TSi, TSr}  -->
 *	<--  HDR, SK {[N(USE_TRANSPORT_MODE),] SA, Nr, [KEr,] TSi, TSr}
 */
#include <linux/slab.h>

#include "ike/additional_ke.h"
#include "ike/attempt.h"
#include "ike/exchange/create_child_sa.h"
#include "ike/exchange/ike_sa_init.h"

/* A peer that is busy with what concerns ours is soon done. */
#define BUSY_MS		2000
#define REKEY_BUSY_MS	5000
#define BUSY_TRIES	5
/* What it has refused is tried again: otherwise a tunnel ends with its keys. */
#define REFUSED_MS	15000

/* KE method of a KE payload, IKE_KE_NONE without one */
static u16 read_ke(const struct ike_msg *msg, struct ike_ke_view *ke)
{
	const struct ike_payload *p = ike_msg_find(msg, IKE_PAYLOAD_KE);

	if (!p)
		return IKE_KE_NONE;
	ike_view_ke(p, ke);
	return ke->group;
}

static int fresh_key(struct ike_engine *e, u16 method, struct ike_kex **kex)
{
	const struct ike_kex_alg *alg = ike_kex_lookup(method);

	if (method == IKE_KE_NONE)
		return 0;
	return alg ? ike_sa_init_key(e, alg, kex) : -EOPNOTSUPP;
}

/**
 * ike_create_child_start() - draw what a request of ours needs
 * @sa: the IKE SA
 * @task: receives nonce and key pair
 * @ke: KE method, or IKE_KE_NONE
 * @fresh: receives the same
 *
 * Context: inside the engine, may sleep. Return: 0 or a negative errno.
 */
int ike_create_child_start(struct ike_sa *sa, struct ike_task *task, u16 ke,
			   struct ike_child_fresh *fresh)
{
	int err;

	err = fresh_key(sa->e, ke, &task->kex);
	if (!err)
		err = ike_sa_init_nonce(sa->e, &task->nonce);
	fresh->nonce = task->nonce;
	fresh->kex = task->kex;
	return err;
}

static int request_build(struct ike_sa *sa, struct ike_task *task,
			 struct ike_writer *w)
{
	const struct ike_child_conf *conf = task->conf;
	struct ike_child_fresh fresh;
	struct ike_child *child;
	int err;

	child = ike_child_new(sa, conf, conf->mode == IKE_MODE_TRANSPORT,
			      ike_child_renewed(sa, conf));
	if (IS_ERR(child))
		return PTR_ERR(child);
	child->acquire_seq = task->acquire.seq;
	task->child = child;
	err = ike_create_child_start(sa, task,
				     task->ke ?:
				     ike_proposals_first_ke(conf->proposals,
							    conf->n_proposals),
				     &fresh);
	if (err)
		return err;
	return ike_child_sa_offer(child, &task->acquire, &fresh, w);
}

static int exchange_keys(struct ike_kex *kex, struct ike_view peer,
			 struct ike_view *secret)
{
	size_t len;
	u8 *buf;
	int rc;

	if (!kex)
		return 0;
	len = ike_kex_alg(kex)->secret_len;
	buf = kmalloc(len, GFP_KERNEL);
	if (!buf)
		return -ENOMEM;
	rc = ike_kex_shared(kex, peer, buf);
	if (rc)
		kfree_sensitive(buf);
	else
		*secret = IKE_VIEW(buf, len);
	return rc;
}

/**
 * ike_create_child_keys() - responder: the fresh part of new keys
 * @sa: the IKE SA
 * @a: with the choice; receives nonce, key pair, or the KE method wanted
 * @secret: receives an allocation, empty without a key exchange
 *
 * Context: inside the engine, may sleep.
 * Return: 0, a negative errno, or the notify type to refuse it with.
 */
int ike_create_child_keys(struct ike_sa *sa, struct ike_answer *a,
			  struct ike_view *secret)
{
	struct ike_ke_view ke = {};
	u16 wanted = IKE_KE_NONE, sent = read_ke(a->msg, &ke);
	int rc;

	if (a->choice.has & BIT(IKE_TRANSFORM_KE))
		wanted = a->choice.t[IKE_TRANSFORM_KE].id;
	if (wanted != IKE_KE_NONE && wanted != sent) {
		a->ke = wanted;
		return IKE_N_INVALID_KE_PAYLOAD;
	}
	rc = fresh_key(sa->e, wanted, &a->kex);
	if (!rc)
		rc = ike_sa_init_nonce(sa->e, &a->nonce);
	if (!rc)
		rc = exchange_keys(a->kex, ke.data, secret);
	return rc;
}

static int install_agreed(struct ike_answer *a, struct ike_child *child,
			  const struct ike_keymat_input *in)
{
	int rc = ike_child_install(child, false, in);

	if (rc)
		ike_child_free(child);
	else
		a->child = child;
	return rc;
}

/**
 * ike_create_child_agree() - responder: install what has been chosen
 * @sa: the IKE SA
 * @a: with the choice; receives nonce, key pair and the Child SA, or what the
 *	peer has to go on with before there is one
 * @child: the Child SA; freed if this fails
 * @rekeys: it is to replace another
 *
 * Context: inside the engine, may sleep.
 * Return: 0, a negative errno, or the notify type to refuse it with.
 */
int ike_create_child_agree(struct ike_sa *sa, struct ike_answer *a,
			   struct ike_child *child, bool rekeys)
{
	struct ike_keymat_input in = {};
	int rc;

	rc = ike_create_child_keys(sa, a, &in.secret);
	if (!rc) {
		in.ni = ike_msg_find(a->msg, IKE_PAYLOAD_NONCE)->body;
		in.nr = a->nonce;
		rc = ike_followup_new(sa, a, &in);
	}
	if (rc) {
		ike_child_free(child);
	} else if (a->followup) {
		a->followup->child = child;
		a->followup->rekeys = rekeys;
	} else {
		rc = install_agreed(a, child, &in);
	}
	kfree_sensitive(in.secret.p);
	return rc;
}

/**
 * ike_create_child_refusal() - responder: what to tell the peer
 * @sa: the IKE SA
 * @rc: a negative errno or a notify type
 *
 * Context: inside the engine, may sleep. Return: the notify type.
 */
int ike_create_child_refusal(struct ike_sa *sa, int rc)
{
	ike_attempt_note(sa->e, sa->conn->name, "", rc, false);
	if (rc == -E2BIG || rc == -EEXIST)
		return IKE_N_TS_UNACCEPTABLE;
	return rc < 0 ? IKE_N_TEMPORARY_FAILURE : rc;
}

/* Both sides ask for the same, and one is enough: of two requests that cross
 * the one with the lower nonce is put off. Its sender finds the other one then.
 */
static bool is_put_off(const struct ike_answer *a, const struct ike_task *own)
{
	struct ike_view ni = ike_msg_find(a->msg, IKE_PAYLOAD_NONCE)->body;

	return own && own->child && ike_nonce_below(ni, own->nonce);
}

/* Is there another one of ours for the same packets? */
static bool is_second(struct ike_sa *sa, const struct ike_child *child)
{
	struct ike_child *there = ike_child_by_conf(sa, child->conf);

	return there && there->initiated &&
	       ike_child_carries_same(there, child->local, child->remote);
}

/* One that comes second only receives at first: it may go again. */
static bool only_receives(struct ike_sa *sa, const struct ike_child *child)
{
	return ike_task_find_child(sa, child->conf) || child->replaces ||
	       is_second(sa, child);
}

static void note_rival(struct ike_sa *sa, const struct ike_child *child)
{
	struct ike_task *own = ike_task_find_child(sa, child->conf);

	if (own)
		own->spi = child->name.spi_in;
}

static int agree(struct ike_sa *sa, struct ike_answer *a,
		 struct ike_child *child)
{
	int rc;

	if (is_put_off(a, ike_task_find_child(sa, child->conf))) {
		ike_child_free(child);
		return IKE_N_TEMPORARY_FAILURE;
	}
	child->name.inbound_only = only_receives(sa, child);
	rc = ike_create_child_agree(sa, a, child, false);
	if (!rc && a->child)
		note_rival(sa, child);
	return rc;
}

/**
 * ike_create_child_complete() - responder: all key exchanges are done
 * @sa: the IKE SA
 * @a: receives the Child SA
 * @f: what the peer has gone on with; its Child SA is taken over
 * @in: what goes into its keys
 *
 * Context: inside the engine, may sleep. Return: 0 or a negative errno.
 */
int ike_create_child_complete(struct ike_sa *sa, struct ike_answer *a,
			      const struct ike_followup *f,
			      const struct ike_keymat_input *in)
{
	struct ike_child *child = f->child;
	int rc;

	child->name.inbound_only = f->rekeys || only_receives(sa, child);
	rc = install_agreed(a, child, in);
	if (!rc && !f->rekeys)
		note_rival(sa, child);
	return rc;
}

static int create(struct ike_sa *sa, struct ike_answer *a)
{
	struct ike_ke_view ke;
	struct ike_child *child;
	int rc;

	if (!ike_has_room_for_child(sa))
		return IKE_N_NO_ADDITIONAL_SAS;
	rc = ike_child_sa_take_offer(sa, a->msg, read_ke(a->msg, &ke), NULL,
				     &a->choice, &child);
	if (!rc)
		rc = agree(sa, a, child);
	if (rc == IKE_N_TEMPORARY_FAILURE)	/* nothing has failed */
		return rc;
	return rc ? ike_create_child_refusal(sa, rc) : 0;
}

static bool is_for_ike(const struct ike_msg *msg)
{
	struct ike_view sa = ike_msg_find(msg, IKE_PAYLOAD_SA)->body;
	struct ike_proposal_view p;

	return ike_proposal_next(&sa, &p) && p.protocol == IKE_PROTO_IKE;
}

static int request_handle(struct ike_sa *sa, struct ike_answer *a)
{
	struct ike_notify_view n;

	if (sa->state != IKE_SA_ESTABLISHED)	/* section 2.25.2 */
		return IKE_N_TEMPORARY_FAILURE;
	if (is_for_ike(a->msg))
		return ike_rekey_ike_request_handle(sa, a);
	if (ike_rekey_ike_under_way(sa))
		return IKE_N_TEMPORARY_FAILURE;
	if (ike_msg_notify(a->msg, IKE_N_REKEY_SA, &n))
		return ike_rekey_child_request_handle(sa, a, &n);
	return create(sa, a);
}

static int response_build(struct ike_sa *sa, const struct ike_answer *a,
			  struct ike_writer *w)
{
	struct ike_child_fresh fresh = { .nonce = a->nonce, .kex = a->kex };

	if (a->heir || (a->followup && a->followup->heir))
		ike_rekey_ike_response_build(a, w);
	else
		ike_child_sa_answer(a->child ?: a->followup->child, &a->choice,
				    &fresh, w);
	if (a->followup)
		ike_followup_put_link(a->followup, w);
	return 0;
}

/**
 * ike_create_child_secret() - initiator: the shared secret
 * @task: with our key pair
 * @msg: the response
 * @wanted: KE method of the choice
 * @secret: receives an allocation, empty without a key exchange
 *
 * Context: inside the engine, may sleep.
 * Return: 0, -EBADMSG for keys that are not those of the choice, or another
 * negative errno.
 */
int ike_create_child_secret(struct ike_task *task, const struct ike_msg *msg,
			    u16 wanted, struct ike_view *secret)
{
	struct ike_ke_view ke = {};
	u16 sent = read_ke(msg, &ke);
	int rc;

	if (!ike_msg_find(msg, IKE_PAYLOAD_NONCE) || sent != wanted ||
	    (wanted && (!task->kex || ike_kex_alg(task->kex)->id != wanted)))
		return -EBADMSG;
	rc = exchange_keys(wanted ? task->kex : NULL, ke.data, secret);
	return rc > 0 ? -EBADMSG : rc;
}

/**
 * ike_create_child_accept() - initiator: take what the peer has chosen
 * @task: with the Child SA that was offered
 * @msg: the response
 * @in: receives what goes into its keys; the secret is an allocation. Nothing
 *	if there are key exchanges to follow: then @task->additional has it
 *
 * Context: inside the engine, may sleep.
 * Return: 0, the error notify of a peer that refused, or a negative errno; then
 * the peer has a Child SA that we cannot use.
 */
int ike_create_child_accept(struct ike_task *task, const struct ike_msg *msg,
			    struct ike_keymat_input *in)
{
	u16 wanted = IKE_KE_NONE;
	struct ike_choice choice;
	int rc;

	rc = ike_child_sa_take_answer(task->child, msg, true, &choice);
	if (rc)
		return rc;
	if (task->child->name.spi_out == task->gone)
		return -ECANCELED;
	if (choice.has & BIT(IKE_TRANSFORM_KE))
		wanted = choice.t[IKE_TRANSFORM_KE].id;
	rc = ike_create_child_secret(task, msg, wanted, &in->secret);
	if (rc)
		return rc;
	in->ni = task->nonce;
	in->nr = ike_msg_find(msg, IKE_PAYLOAD_NONCE)->body;
	return ike_create_child_go_on(task, msg, &choice, in);
}

/**
 * ike_create_child_go_on() - initiator: are there key exchanges to follow?
 * @task: receives what is kept of them
 * @msg: the response
 * @choice: what the peer has chosen
 * @in: nonces and the first shared secret, which is taken over then
 *
 * Context: inside the engine, may sleep.
 * Return: 0, -EBADMSG if the peer does not say how to go on, or -ENOMEM.
 */
int ike_create_child_go_on(struct ike_task *task, const struct ike_msg *msg,
			   const struct ike_choice *choice,
			   struct ike_keymat_input *in)
{
	int err;

	err = ike_additional_ke_new(choice, in, &task->additional);
	if (err || !task->additional)
		return err;
	err = ike_followup_take_link(task, msg);
	if (err) {
		ike_additional_ke_free(task->additional);
		task->additional = NULL;
	}
	return err;
}

/* What the peer has made for the same child since our request went out */
static struct ike_child *find_rival(struct ike_sa *sa,
				    const struct ike_task *task)
{
	struct ike_child *child = task->spi ?
				  ike_child_by_spi_in(sa, task->spi) : NULL;

	return child && !child->deleting && !child->deleted ? child : NULL;
}

/* The peer has made both, without putting one off. */
static bool is_redundant(const struct ike_child *child,
			 const struct ike_child *rival)
{
	return rival && ike_child_carries_same(rival, child->local,
					       child->remote);
}

static int install(struct ike_sa *sa, struct ike_task *task,
		   const struct ike_keymat_input *in)
{
	struct ike_child *child = task->child;

	child->redundant = is_redundant(child, find_rival(sa, task));
	child->name.inbound_only = child->redundant;
	ike_child_renew(child);
	return ike_child_install(child, true, in);
}

/**
 * ike_create_child_undo() - the peer has a Child SA that we have not
 * @sa: the IKE SA
 * @spi: its inbound SPI here; the peer would wait for packets for ever
 *
 * Context: inside the engine, may sleep.
 */
void ike_create_child_undo(struct ike_sa *sa, u32 spi)
{
	struct ike_task *undo = ike_task_add(sa, IKE_TASK_DELETE_CHILD, NULL);

	if (undo)
		undo->spi = spi;
}

/**
 * ike_create_child_other_ke() - the peer wants another KE method
 * @sa: the IKE SA
 * @task: the task; ready to be begun again with it
 * @msg: the response
 * @ours: proposals that we have offered
 * @n: how many
 *
 * Followed once, and only to a method that we have offered.
 *
 * Context: inside the engine, may sleep. Return: true if it is followed.
 */
bool ike_create_child_other_ke(struct ike_sa *sa, struct ike_task *task,
			       const struct ike_msg *msg,
			       const struct ike_proposal *ours, unsigned int n)
{
	struct ike_notify_view v;
	u16 ke;

	if (!ike_msg_notify(msg, IKE_N_INVALID_KE_PAYLOAD, &v) ||
	    v.data.len != sizeof(u16) || task->ke)
		return false;
	ke = get_unaligned_be16(v.data.p);
	if (!ike_proposals_allow_ke(ours, n, ke))
		return false;
	task->ke = ke;
	ike_task_reset(sa, task);
	return true;
}

/**
 * ike_create_child_later() - the peer does not want a Child SA, perhaps not yet
 * @sa: the IKE SA
 * @task: the task that was to create it; put off, and whoever waits is told now
 * @rc: a negative errno, or the peer's notify type
 *
 * Its configuration may come after ours.
 *
 * Context: inside the engine, may sleep.
 * Return: false when there is no attempt left; nothing has changed then.
 */
bool ike_create_child_later(struct ike_sa *sa, struct ike_task *task, int rc)
{
	const char *reason = ike_attempt_reason(sa->e);
	u32 tries = sa->conn->keyingtries;

	if (rc <= 0 || rc == IKE_N_NO_ADDITIONAL_SAS ||
	    (tries && task->tries + 1 >= tries))
		return false;
	ike_sa_event(sa, IKE_EVENT_FAILED, task->conf->name, rc, reason);
	ike_order_put(sa->e, task->order, rc, reason);
	task->order = NULL;
	ike_task_later(sa, task, ike_back_off(sa->e, task->tries + 1) / 2);
	return true;
}

/**
 * ike_create_child_failed() - a Child SA does not come about
 * @sa: the IKE SA
 * @task: the task that was to create it; ended, or put off
 * @rc: a negative errno, or the peer's notify type
 *
 * Context: inside the engine, may sleep.
 */
void ike_create_child_failed(struct ike_sa *sa, struct ike_task *task, int rc)
{
	if (find_rival(sa, task)) {
		ike_task_needless(sa, task);
		return;
	}
	if (rc == IKE_N_TEMPORARY_FAILURE && task->tries < BUSY_TRIES) {
		ike_task_later(sa, task, BUSY_MS);
		return;
	}
	if (rc == IKE_N_NO_ADDITIONAL_SAS)
		sa->full = true;
	ike_attempt_why(sa->e, "%s", ike_error_text(rc));
	ike_attempt_note(sa->e, sa->conn->name, task->conf->name, rc, rc > 0);
	if (!ike_create_child_later(sa, task, rc))
		ike_task_end(sa, task, rc, ike_attempt_reason(sa->e));
}

static void come_up(struct ike_sa *sa, struct ike_task *task)
{
	struct ike_child *child = task->child;

	task->child = NULL;
	if (child->redundant) {
		ike_child_retire(child);
		ike_task_needless(sa, task);
		return;
	}
	ike_child_sa_up(child);
	ike_task_end(sa, task, 0, "established");
}

static void created(struct ike_sa *sa, struct ike_task *task,
		    const struct ike_msg *msg)
{
	const struct ike_child_conf *conf = task->conf;
	u32 spi = task->child->name.spi_in;
	struct ike_keymat_input in = {};
	int rc;

	rc = ike_create_child_accept(task, msg, &in);
	if (!rc && task->additional)
		return;
	if (!rc)
		rc = install(sa, task, &in);
	kfree_sensitive(in.secret.p);
	if (!rc) {
		come_up(sa, task);
		return;
	}
	if (rc < 0)
		ike_create_child_undo(sa, spi);
	if (rc != IKE_N_INVALID_KE_PAYLOAD || find_rival(sa, task) ||
	    !ike_create_child_other_ke(sa, task, msg, conf->proposals,
				       conf->n_proposals))
		ike_create_child_failed(sa, task, rc);
}

/**
 * ike_create_child_completed() - initiator: all key exchanges are done
 * @sa: the IKE SA
 * @task: the task, with the Child SA that was offered
 *
 * Context: inside the engine, may sleep.
 * Return: 0 with @task ended, or a negative errno.
 */
int ike_create_child_completed(struct ike_sa *sa, struct ike_task *task)
{
	struct ike_keymat_input in = {};
	int rc;

	ike_additional_ke_input(task->additional, &in);
	rc = install(sa, task, &in);
	if (!rc)
		come_up(sa, task);
	return rc;
}

/**
 * ike_nonce_lower() - the lower one of two nonces, RFC 7296 section 2.8.1
 * @a: a nonce
 * @b: another
 *
 * Context: any. Return: @a or @b.
 */
struct ike_view ike_nonce_lower(struct ike_view a, struct ike_view b)
{
	return ike_nonce_below(a, b) ? a : b;
}

/**
 * ike_nonce_below() - is a nonce lower than another, octet by octet?
 * @a: the nonce
 * @b: the other; one that begins with all of @a is higher
 *
 * Context: any.
 */
bool ike_nonce_below(struct ike_view a, struct ike_view b)
{
	int diff = memcmp(a.p, b.p, min(a.len, b.len));

	return diff ? diff < 0 : a.len < b.len;
}

/**
 * ike_create_child_rival() - the peer rekeys what we are rekeying
 * @task: our task, whose request is out
 * @a: the peer's exchange; ours will be held against the lower nonce of it
 *
 * Context: inside the engine, may sleep. Return: 0 or -ENOMEM.
 */
int ike_create_child_rival(struct ike_task *task, const struct ike_answer *a)
{
	struct ike_view ni = ike_msg_find(a->msg, IKE_PAYLOAD_NONCE)->body;

	ike_view_free(&task->rival);
	return ike_view_dup(ike_nonce_lower(ni, a->nonce), &task->rival);
}

/**
 * ike_rekey_is_refused() - will it do no good to ask again?
 * @task: the task
 * @rc: a negative errno, or the peer's notify type
 *
 * Context: any. Return: false when the peer is only busy, or we lack memory.
 */
bool ike_rekey_is_refused(const struct ike_task *task, int rc)
{
	if (rc == IKE_N_TEMPORARY_FAILURE)
		return task->tries >= BUSY_TRIES;
	return rc != -ENOMEM;
}

/**
 * ike_rekey_noted() - tell that an SA has not been replaced
 * @sa: the IKE SA
 * @task: the task
 * @rc: a negative errno, or the peer's notify type
 *
 * Context: inside the engine, may sleep.
 */
void ike_rekey_noted(struct ike_sa *sa, struct ike_task *task, int rc)
{
	const char *name = task->conf ? task->conf->name : "";

	ike_attempt_note(sa->e, sa->conn->name, name, rc, rc > 0);
	ike_sa_event(sa, IKE_EVENT_FAILED, name, rc, ike_attempt_reason(sa->e));
}

/**
 * ike_rekey_failed() - an SA has not been replaced
 * @sa: the IKE SA
 * @task: the task; begun again later, unless the peer wants no more of it
 * @rc: a negative errno, or the peer's notify type
 *
 * The old SA goes on working. Whoever waits is told.
 *
 * Context: inside the engine, may sleep.
 */
void ike_rekey_failed(struct ike_sa *sa, struct ike_task *task, int rc)
{
	const char *reason;

	if (rc == IKE_N_TEMPORARY_FAILURE && task->tries < BUSY_TRIES) {
		ike_task_later(sa, task, REKEY_BUSY_MS);
		return;
	}
	ike_attempt_why(sa->e, "rekeying: %s", ike_error_text(rc));
	ike_rekey_noted(sa, task, rc);
	reason = ike_attempt_reason(sa->e);
	if (rc == IKE_N_NO_ADDITIONAL_SAS) {
		sa->full |= task->type == IKE_TASK_REKEY_CHILD;
		ike_task_end(sa, task, rc, reason);
		return;
	}
	ike_order_put(sa->e, task->order, rc, reason);
	task->order = NULL;
	ike_task_later(sa, task, REFUSED_MS);
}

static int build(struct ike_sa *sa, struct ike_task *task,
		 struct ike_writer *w)
{
	switch (task->type) {
	case IKE_TASK_REKEY_CHILD:
		return ike_rekey_child_request_build(sa, task, w);
	case IKE_TASK_REKEY_IKE:
		return ike_rekey_ike_request_build(sa, task, w);
	default:
		return request_build(sa, task, w);
	}
}

static int response_prepare(struct ike_sa *sa, struct ike_task *task,
			    const struct ike_msg *msg)
{
	return task->type == IKE_TASK_REKEY_IKE ?
		       ike_rekey_ike_response_prepare(sa, task, msg) : 0;
}

static void response_handle(struct ike_sa *sa, struct ike_task *task,
			    const struct ike_msg *msg)
{
	switch (task->type) {
	case IKE_TASK_REKEY_CHILD:
		ike_rekey_child_response_handle(sa, task, msg);
		break;
	case IKE_TASK_REKEY_IKE:
		ike_rekey_ike_response_handle(sa, task, msg);
		break;
	default:
		created(sa, task, msg);
	}
}

const struct ike_exchange ike_exchange_create_child_sa = {
	.type = IKE_EXCHANGE_CREATE_CHILD_SA,
	.states = BIT(IKE_SA_ESTABLISHED) | BIT(IKE_SA_DELETING),
	.request_build = build,
	.request_handle = request_handle,
	.response_build = response_build,
	.response_prepare = response_prepare,
	.response_handle = response_handle,
};
