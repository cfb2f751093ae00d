// SPDX-License-Identifier: GPL-2.0-only
/*
 * CREATE_CHILD_SA for a further Child SA, RFC 7296 section 1.3.1.
 *
 *	HDR, SK {[N(USE_TRANSPORT_MODE),] SA, Ni, [KEi,] TSi, TSr}  -->
 *	<--  HDR, SK {[N(USE_TRANSPORT_MODE),] SA, Nr, [KEr,] TSi, TSr}
 *
 * Requests to rekey are refused with NO_ADDITIONAL_SAS.
 */
#include <linux/slab.h>

#include "ike/attempt.h"
#include "ike/exchange/exchange.h"
#include "ike/exchange/ike_sa_init.h"

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

static int request_build(struct ike_sa *sa, struct ike_task *task,
			 struct ike_writer *w)
{
	const struct ike_child_conf *conf = task->conf;
	struct ike_child_fresh fresh;
	struct ike_child *child;
	u16 ke = task->ke;
	int err;

	child = ike_child_new(sa, conf, conf->mode == IKE_MODE_TRANSPORT);
	if (IS_ERR(child))
		return PTR_ERR(child);
	child->acquire_seq = task->acquire.seq;
	task->child = child;
	if (!ke)
		ke = ike_proposals_first_ke(conf->proposals,
					    conf->n_proposals);
	err = fresh_key(sa->e, ke, &task->kex);
	if (!err)
		err = ike_sa_init_nonce(sa->e, &task->nonce);
	if (err)
		return err;
	fresh.nonce = task->nonce;
	fresh.kex = task->kex;
	return ike_child_sa_offer(child, &task->acquire, &fresh, w);
}

static bool is_rekey(const struct ike_msg *msg)
{
	struct ike_view sa = ike_msg_find(msg, IKE_PAYLOAD_SA)->body;
	struct ike_proposal_view p;
	struct ike_notify_view n;

	return ike_msg_notify(msg, IKE_N_REKEY_SA, &n) ||
	       (ike_proposal_next(&sa, &p) && p.protocol == IKE_PROTO_IKE);
}

/* @secret receives an allocation, empty without a key exchange. */
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

static int agree(struct ike_sa *sa, struct ike_answer *a,
		 struct ike_child *child)
{
	struct ike_keymat_input in = {};
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
		rc = exchange_keys(a->kex, ke.data, &in.secret);
	if (rc)
		return rc;
	in.ni = ike_msg_find(a->msg, IKE_PAYLOAD_NONCE)->body;
	in.nr = a->nonce;
	rc = ike_child_install(child, false, &in);
	kfree_sensitive(in.secret.p);
	return rc;
}

static int request_handle(struct ike_sa *sa, struct ike_answer *a)
{
	struct ike_ke_view ke;
	struct ike_child *child;
	int rc;

	if (sa->state != IKE_SA_ESTABLISHED)	/* section 2.25.2 */
		return IKE_N_TEMPORARY_FAILURE;
	if (is_rekey(a->msg) || sa->n_children >= IKE_CHILDREN_MAX)
		return IKE_N_NO_ADDITIONAL_SAS;
	rc = ike_child_sa_take_offer(sa, a->msg, read_ke(a->msg, &ke),
				     &a->choice, &child);
	if (!rc) {
		rc = agree(sa, a, child);
		if (!rc) {
			a->child = child;
			return 0;
		}
		ike_child_free(child);
	}
	ike_attempt_note(sa->e, sa->conn->name, "", rc, false);
	if (rc == -E2BIG || rc == -EEXIST)
		return IKE_N_TS_UNACCEPTABLE;
	return rc < 0 ? IKE_N_TEMPORARY_FAILURE : rc;
}

static int response_build(struct ike_sa *sa, const struct ike_answer *a,
			  struct ike_writer *w)
{
	struct ike_child_fresh fresh = { .nonce = a->nonce, .kex = a->kex };

	ike_child_sa_answer(a->child, &a->choice, &fresh, w);
	return 0;
}

static int install(struct ike_task *task, const struct ike_msg *msg)
{
	const struct ike_payload *nr = ike_msg_find(msg, IKE_PAYLOAD_NONCE);
	struct ike_keymat_input in = { .ni = task->nonce };
	struct ike_child *child = task->child;
	struct ike_ke_view ke = {};
	struct ike_choice choice;
	u16 sent, wanted = IKE_KE_NONE;
	int rc;

	rc = ike_child_sa_take_answer(child, msg, true, &choice);
	if (rc)
		return rc;
	if (child->name.spi_out == task->gone)
		return -ECANCELED;
	if (choice.has & BIT(IKE_TRANSFORM_KE))
		wanted = choice.t[IKE_TRANSFORM_KE].id;
	sent = read_ke(msg, &ke);
	if (!nr || sent != wanted ||
	    (wanted && (!task->kex || ike_kex_alg(task->kex)->id != wanted)))
		return -EBADMSG;
	rc = exchange_keys(wanted ? task->kex : NULL, ke.data, &in.secret);
	if (rc)
		return rc < 0 ? rc : -EBADMSG;
	in.nr = nr->body;
	rc = ike_child_install(child, true, &in);
	kfree_sensitive(in.secret.p);
	return rc;
}

/* Followed once, and only to a method that we have offered. */
static bool again_with_ke(struct ike_task *task, const struct ike_msg *msg)
{
	struct ike_notify_view n;
	u16 ke;

	if (!ike_msg_notify(msg, IKE_N_INVALID_KE_PAYLOAD, &n) ||
	    n.data.len != sizeof(u16) || task->ke)
		return false;
	ke = get_unaligned_be16(n.data.p);
	if (!ike_proposals_allow_ke(task->conf->proposals,
				    task->conf->n_proposals, ke))
		return false;
	task->ke = ke;
	ike_child_free(task->child);
	task->child = NULL;
	ike_view_free(&task->nonce);
	ike_kex_free(task->kex);
	task->kex = NULL;
	return true;
}

static void response_handle(struct ike_sa *sa, struct ike_task *task,
			    const struct ike_msg *msg)
{
	struct ike_child *child = task->child;
	u32 spi = child->name.spi_in;
	struct ike_task *undo;
	int rc;

	rc = install(task, msg);
	if (!rc) {
		task->child = NULL;
		ike_child_sa_up(child);
		ike_task_end(sa, task, 0, "established");
		return;
	}
	if (rc == IKE_N_INVALID_KE_PAYLOAD && again_with_ke(task, msg))
		return;
	if (rc < 0) {
		/* The peer has it; it would wait for packets for ever. */
		undo = ike_task_add(sa, IKE_TASK_DELETE_CHILD, NULL);
		if (undo)
			undo->spi = spi;
	}
	ike_attempt_why(sa->e, "%s", ike_error_text(rc));
	ike_attempt_note(sa->e, sa->conn->name, task->conf->name, rc, rc > 0);
	ike_task_end(sa, task, rc, ike_attempt_reason(sa->e));
}

const struct ike_exchange ike_exchange_create_child_sa = {
	.type = IKE_EXCHANGE_CREATE_CHILD_SA,
	.states = BIT(IKE_SA_ESTABLISHED) | BIT(IKE_SA_DELETING),
	.request_build = request_build,
	.request_handle = request_handle,
	.response_build = response_build,
	.response_handle = response_handle,
};
