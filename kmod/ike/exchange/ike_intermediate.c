// SPDX-License-Identifier: GPL-2.0-only
/*
 * IKE_INTERMEDIATE: additional key exchanges between IKE_SA_INIT and IKE_AUTH,
 * RFC 9242 and RFC 9370 section 2.2.2.
 *
 *	HDR, SK {KEi(n)}  -->
 *	<--  HDR, SK {KEr(n)}
 *
 * After each of them all keys of the IKE SA are others, and what has been said
 * in them goes into AUTH.
 */
#include <linux/slab.h>

#include "ike/attempt.h"
#include "ike/exchange/exchange.h"
#include "ike/exchange/ike_sa_init.h"
#include "ike/int_auth.h"

/**
 * ike_intermediate_agree() - both sides know which key exchanges there are
 * @sa: the IKE SA, with its suite
 *
 * Context: inside the engine.
 */
void ike_intermediate_agree(struct ike_sa *sa)
{
	struct ike_setup *s = sa->setup;
	unsigned int i;

	for (i = 0; i < IKE_ADDKE_MAX; i++)
		if (sa->suite.addke[i] != IKE_KE_NONE)
			s->addke[s->n_addke++] = sa->suite.addke[i];
}

/**
 * ike_intermediate_lacks() - are there some that have not taken place?
 * @sa: the IKE SA, not established
 *
 * Context: inside the engine.
 */
bool ike_intermediate_lacks(const struct ike_sa *sa)
{
	return sa->setup->addke_done < sa->setup->n_addke;
}

/**
 * ike_intermediate_keys() - the keys that a message is to be opened with
 * @sa: the IKE SA
 * @h: header of the message
 *
 * Who has not heard our answer repeats its request, with the keys of then.
 *
 * Context: inside the engine. Return: SK_*.
 */
const struct ike_keys *ike_intermediate_keys(const struct ike_sa *sa,
					     const struct ike_header *h)
{
	const struct ike_setup *s = sa->setup;

	if (s && s->keys_before && !(h->flags & IKE_FLAG_RESPONSE) &&
	    h->message_id == s->keys_before_id)
		return s->keys_before;
	return sa->keys;
}

static int sign_received(struct ike_sa *sa, const struct ike_msg *msg)
{
	return ike_int_auth_add(sa, &msg->header, msg->inner_first,
				     msg->inner);
}

static const struct ike_kex_alg *next_alg(const struct ike_sa *sa)
{
	return ike_kex_lookup(sa->setup->addke[sa->setup->addke_done]);
}

/* SKEYSEED(n) = prf(SK_d(n-1), SK(n) | Ni | Nr) */
static int next_keys(struct ike_sa *sa, struct ike_kex *kex,
		     struct ike_view peer, struct ike_keys **keys)
{
	struct ike_keymat_input in = {
		.ni = sa->setup->ni,
		.nr = sa->setup->nr,
		.spi_i = ike_sa_spi_i(sa),
		.spi_r = ike_sa_spi_r(sa),
	};
	size_t len = ike_kex_alg(kex)->secret_len;
	u8 *secret = kmalloc(len, GFP_KERNEL);
	int rc;

	if (!secret)
		return -ENOMEM;
	rc = ike_kex_shared(kex, peer, secret);
	in.secret = IKE_VIEW(secret, len);
	if (!rc)
		rc = ike_keymat_ike_rekey(sa->e->crypto, &sa->suite, &in,
					  sa->suite.prf, sa->keys->d, keys);
	else if (rc > 0)
		ike_attempt_why(sa->e, "the peer's public value is none");
	kfree_sensitive(secret);
	return rc;
}

/* False for a KE payload of another method than what is due */
static bool read_ke(const struct ike_sa *sa, const struct ike_msg *msg,
		    struct ike_ke_view *ke)
{
	ike_view_ke(ike_msg_find(msg, IKE_PAYLOAD_KE), ke);
	return ke->group == sa->setup->addke[sa->setup->addke_done];
}

/**
 * ike_intermediate_start() - initiator: go on to the next key exchange
 * @sa: the IKE SA, with one that has not taken place
 *
 * Context: inside the engine, may sleep. Return: 0 or a negative errno.
 */
int ike_intermediate_start(struct ike_sa *sa)
{
	const struct ike_kex_alg *alg = next_alg(sa);
	struct ike_setup *s = sa->setup;
	struct ike_writer w;
	ssize_t len;
	int err;

	err = ike_sa_init_key(sa->e, alg, &s->kex);
	if (err)
		return err;
	ike_writer_chain(&w, sa->e->plain, IKE_PLAIN_MAX);
	ike_put_ke(&w, alg->id, ike_kex_public(s->kex));
	len = ike_writer_finish(&w);
	if (len < 0)
		return len;
	err = ike_window_request(sa, IKE_EXCHANGE_IKE_INTERMEDIATE, w.first,
				 IKE_VIEW(sa->e->plain, len));
	if (err)
		return err;
	sa->busy = true;
	return 0;
}

static int request_handle(struct ike_sa *sa, struct ike_answer *a)
{
	struct ike_ke_view ke;
	int rc;

	if (!ike_intermediate_lacks(sa))
		return -EPROTO;
	if (!read_ke(sa, a->msg, &ke)) {
		ike_attempt_why(sa->e, "another key exchange is due");
		return IKE_N_INVALID_SYNTAX;
	}
	rc = ike_sa_init_key(sa->e, next_alg(sa), &a->kex);
	if (!rc)
		rc = next_keys(sa, a->kex, ke.data, &a->keys);
	return rc ?: sign_received(sa, a->msg);
}

static int response_build(struct ike_sa *sa, const struct ike_answer *a,
			  struct ike_writer *w)
{
	ike_put_ke(w, ike_kex_alg(a->kex)->id, ike_kex_public(a->kex));
	return 0;
}

/**
 * ike_intermediate_answered() - responder: the response is on its way
 * @sa: the IKE SA
 * @a: with the keys from now on, which are taken over
 *
 * Context: inside the engine.
 */
void ike_intermediate_answered(struct ike_sa *sa, struct ike_answer *a)
{
	struct ike_setup *s = sa->setup;

	ike_keys_free(s->keys_before);
	s->keys_before = sa->keys;
	s->keys_before_id = a->msg->header.message_id;
	sa->keys = a->keys;
	a->keys = NULL;
	s->addke_done++;
}

static int take_keys(struct ike_sa *sa, const struct ike_msg *msg)
{
	struct ike_setup *s = sa->setup;
	struct ike_keys *keys = NULL;
	struct ike_ke_view ke;
	int rc;

	if (!read_ke(sa, msg, &ke))
		return -EBADMSG;
	rc = next_keys(sa, s->kex, ke.data, &keys);
	if (!rc)
		rc = sign_received(sa, msg);
	if (rc) {
		ike_keys_free(keys);
		return rc < 0 ? rc : -EBADMSG;
	}
	ike_keys_free(sa->keys);
	sa->keys = keys;
	ike_kex_free(s->kex);
	s->kex = NULL;
	s->addke_done++;
	return 0;
}

static void response_handle(struct ike_sa *sa, struct ike_task *task,
			    const struct ike_msg *msg)
{
	int rc;

	if (!ike_msg_find(msg, IKE_PAYLOAD_KE)) {
		rc = ike_exchange_error(msg);
		ike_exchange_fail(sa, IKE_EXCHANGE_IKE_INTERMEDIATE,
				  rc ?: -EBADMSG, rc > 0);
		return;
	}
	rc = take_keys(sa, msg);
	if (!rc)
		rc = ike_intermediate_lacks(sa) ? ike_intermediate_start(sa) :
						  ike_auth_start(sa);
	if (rc)
		ike_exchange_fail(sa, IKE_EXCHANGE_IKE_INTERMEDIATE, rc, false);
}

const struct ike_exchange ike_exchange_ike_intermediate = {
	.type = IKE_EXCHANGE_IKE_INTERMEDIATE,
	.states = BIT(IKE_SA_HALF_OPEN),
	.request_handle = request_handle,
	.response_build = response_build,
	.response_handle = response_handle,
};
