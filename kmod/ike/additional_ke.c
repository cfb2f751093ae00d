// SPDX-License-Identifier: GPL-2.0-only
/*
 * Keys of an SA that come of several key exchanges: what has to be kept of
 * CREATE_CHILD_SA until the last one of those that follow on it is done. RFC
 * 9370 section 2.2.4.
 */
#include <linux/slab.h>

#include "ike/additional_ke.h"

static size_t secret_len(u16 method)
{
	const struct ike_kex_alg *alg = ike_kex_lookup(method);

	return alg ? alg->secret_len : 0;
}

static size_t room_for_all(const struct ike_additional_ke *ke)
{
	unsigned int i;
	size_t len = 0;

	for (i = 0; i < ke->n; i++)
		len += secret_len(ke->method[i]);
	return len;
}

static int fill(struct ike_additional_ke *ke, const struct ike_keymat_input *in)
{
	int err;

	err = ike_view_dup(in->ni, &ke->ni);
	if (!err)
		err = ike_view_dup(in->nr, &ke->nr);
	if (err)
		return err;
	ke->more = IKE_VIEW(kmalloc(room_for_all(ke), GFP_KERNEL), 0);
	return ke->more.p ? 0 : -ENOMEM;
}

/**
 * ike_additional_ke_new() - are there key exchanges to follow?
 * @choice: what was negotiated
 * @in: nonces and the first shared secret, which is taken over
 * @out: receives what is kept of them; NULL if none follow
 *
 * Context: inside the engine, may sleep. Return: 0 or -ENOMEM.
 */
int ike_additional_ke_new(const struct ike_choice *choice,
			  struct ike_keymat_input *in,
			  struct ike_additional_ke **out)
{
	struct ike_additional_ke *ke;
	u16 method[IKE_ADDKE_MAX];
	int err;

	*out = NULL;
	if (!ike_choice_addke(choice, method))
		return 0;
	ke = kzalloc(sizeof(*ke), GFP_KERNEL);
	if (!ke)
		return -ENOMEM;
	ke->n = ike_choice_addke(choice, ke->method);
	err = fill(ke, in);
	if (err) {
		ike_additional_ke_free(ke);
		return err;
	}
	ke->secret = in->secret;
	in->secret = IKE_VIEW(NULL, 0);
	*out = ke;
	return 0;
}

/**
 * ike_additional_ke_free() - wipe and free what has been kept
 * @ke: what has been kept, or NULL
 *
 * Context: inside the engine.
 */
void ike_additional_ke_free(struct ike_additional_ke *ke)
{
	if (!ke)
		return;
	ike_view_free(&ke->ni);
	ike_view_free(&ke->nr);
	ike_view_free(&ke->link);
	kfree_sensitive(ke->secret.p);
	kfree_sensitive(ke->more.p);
	kfree(ke);
}

/**
 * ike_additional_ke_next() - which key exchange is due?
 * @ke: with one that is not done
 *
 * Context: inside the engine. Return: its KE method.
 */
u16 ike_additional_ke_next(const struct ike_additional_ke *ke)
{
	return ke->method[ke->done];
}

/**
 * ike_additional_ke_add() - the one that is due takes place
 * @ke: receives the shared secret
 * @kex: our key pair, of its method
 * @peer: the peer's public value
 *
 * Context: inside the engine, may sleep.
 * Return: 0, a negative errno, or IKE_N_INVALID_SYNTAX for a public value that
 * is none; then it is still due.
 */
int ike_additional_ke_add(struct ike_additional_ke *ke, struct ike_kex *kex,
			  struct ike_view peer)
{
	int rc = ike_kex_shared(kex, peer, (u8 *)ke->more.p + ke->more.len);

	if (rc)
		return rc;
	ke->more.len += secret_len(ike_additional_ke_next(ke));
	ke->done++;
	return 0;
}

/**
 * ike_additional_ke_undo() - the last one that was done has to come again
 * @ke: without its shared secret afterwards
 *
 * Context: inside the engine.
 */
void ike_additional_ke_undo(struct ike_additional_ke *ke)
{
	ke->done--;
	ke->more.len -= secret_len(ike_additional_ke_next(ke));
}

/**
 * ike_additional_ke_done() - are all of them done?
 * @ke: what has been kept
 *
 * Context: inside the engine.
 */
bool ike_additional_ke_done(const struct ike_additional_ke *ke)
{
	return ke->done == ke->n;
}

/**
 * ike_additional_ke_input() - what the keys are made from
 * @ke: with all key exchanges done
 * @in: receives nonces and shared secrets; they live as long as @ke
 *
 * Context: inside the engine.
 */
void ike_additional_ke_input(const struct ike_additional_ke *ke,
			     struct ike_keymat_input *in)
{
	in->ni = ke->ni;
	in->nr = ke->nr;
	in->secret = ke->secret;
	in->more = ke->more;
}
