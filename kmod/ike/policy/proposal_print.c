// SPDX-License-Identifier: GPL-2.0-only
/* Proposals in text, for events, `why` and logs. */
#include <linux/bits.h>
#include <linux/kernel.h>

#include "ike/policy/proposal.h"
#include "ike/policy/text.h"
#include "ike/wire/names.h"

/* Where the registry has whole phrases */
static const struct {
	u16 id;
	const char *name;
} ke_names[] = {
	{ IKE_KE_MODP_768, "MODP_768" },
	{ IKE_KE_MODP_1024, "MODP_1024" },
	{ IKE_KE_MODP_1536, "MODP_1536" },
	{ IKE_KE_MODP_2048, "MODP_2048" },
	{ IKE_KE_MODP_3072, "MODP_3072" },
	{ IKE_KE_MODP_4096, "MODP_4096" },
	{ IKE_KE_MODP_6144, "MODP_6144" },
	{ IKE_KE_MODP_8192, "MODP_8192" },
	{ IKE_KE_ECP_256, "ECP_256" },
	{ IKE_KE_ECP_384, "ECP_384" },
	{ IKE_KE_ECP_521, "ECP_521" },
	{ IKE_KE_ECP_192, "ECP_192" },
	{ IKE_KE_X25519, "X25519" },
	{ IKE_KE_X448, "X448" },
	{ IKE_KE_ML_KEM_512, "ML_KEM_512" },
	{ IKE_KE_ML_KEM_768, "ML_KEM_768" },
	{ IKE_KE_ML_KEM_1024, "ML_KEM_1024" },
};

static const char *short_ke(u16 id)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(ke_names); i++)
		if (ke_names[i].id == id)
			return ke_names[i].name;
	return NULL;
}

/* NULL for what has no name without spaces */
static const char *short_name(const struct ike_transform *t)
{
	const char *name;

	if (t->type == IKE_TRANSFORM_ESN && t->id <= IKE_ESN_YES)
		return t->id ? "ESN" : "NO_ESN";
	name = t->type == IKE_TRANSFORM_KE || ike_is_addke(t->type) ?
		       short_ke(t->id) : NULL;
	if (!name)
		name = ike_name_transform(t->type, t->id);
	if (!name || strchr(name, ' '))
		return NULL;
	if (t->type == IKE_TRANSFORM_ENCR && str_has_prefix(name, "ENCR_"))
		return name + strlen("ENCR_");
	if (t->type == IKE_TRANSFORM_INTEG && str_has_prefix(name, "AUTH_"))
		return name + strlen("AUTH_");
	return name;
}

static void add_transform(struct ike_text *t, const struct ike_transform *tr)
{
	const char *type = ike_name_transform_type(tr->type);
	const char *name = short_name(tr);

	if (name && ike_is_addke(tr->type))
		ike_text_add(t, "%s_%s", type, name);
	else if (name)
		ike_text_add(t, "%s", name);
	else if (type)
		ike_text_add(t, "%s_%u", type, tr->id);
	else
		ike_text_add(t, "TYPE_%u_%u", tr->type, tr->id);
	if (tr->key_bits)
		ike_text_add(t, "-%u", tr->key_bits);
}

/* What goes between two transforms; @last is the type of the one before */
static void add_next(struct ike_text *t, u8 *last,
		     const struct ike_transform *tr)
{
	if (*last)
		ike_text_add(t, *last == tr->type ? "|" : "/");
	add_transform(t, tr);
	*last = tr->type;
}

/**
 * ike_proposals_print - configured proposals in text
 * @ours: the proposals
 * @n: how many
 * @buf: room for the text
 * @size: bytes in @buf
 *
 * Context: any.
 * Return: length of the text.
 */
size_t ike_proposals_print(const struct ike_proposal *ours, unsigned int n,
			   char *buf, size_t size)
{
	struct ike_text t = ike_text(buf, size);
	unsigned int i, k;
	u8 last;

	for (i = 0; i < n; i++) {
		if (i)
			ike_text_add(&t, ", ");
		last = 0;
		for (k = 0; k < ours[i].n; k++)
			add_next(&t, &last, &ours[i].t[k]);
	}
	return t.len;
}

/**
 * ike_sa_print - the proposals of an SA payload in text
 * @sa: body of a decoded SA payload
 * @buf: room for the text
 * @size: bytes in @buf
 *
 * A transform with an attribute that we do not know has a "?" behind it.
 *
 * Context: any.
 * Return: length of the text.
 */
size_t ike_sa_print(struct ike_view sa, char *buf, size_t size)
{
	struct ike_text t = ike_text(buf, size);
	struct ike_proposal_view p;
	struct ike_transform_view v;
	bool more = false;
	u8 last;

	while (t.len + 1 < size && ike_proposal_next(&sa, &p)) {
		if (more)
			ike_text_add(&t, ", ");
		more = true;
		last = 0;
		while (t.len + 1 < size &&
		       ike_transform_next(&p.transforms, &v)) {
			const struct ike_transform tr = {
				.type = v.type,
				.id = v.id,
				.key_bits = v.key_bits,
			};

			add_next(&t, &last, &tr);
			if (v.unknown_attr)
				ike_text_add(&t, "?");
		}
	}
	return t.len;
}

/**
 * ike_choice_print - what has been chosen in text
 * @choice: the choice
 * @buf: room for the text
 * @size: bytes in @buf
 *
 * Context: any.
 * Return: length of the text.
 */
size_t ike_choice_print(const struct ike_choice *choice, char *buf,
			size_t size)
{
	struct ike_text t = ike_text(buf, size);
	unsigned int type;
	u8 last = 0;

	for (type = 1; type <= IKE_TRANSFORM_TYPE_MAX; type++)
		if (choice->has & BIT(type))
			add_next(&t, &last, &choice->t[type]);
	return t.len;
}
