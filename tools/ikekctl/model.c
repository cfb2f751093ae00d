// SPDX-License-Identifier: GPL-2.0-only
/* A configuration: freeing and printing it. */
#include <stdlib.h>

#include "ikekctl/model.h"

static void proposals_free(struct proposal *proposals, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++)
		free(proposals[i].t);
	free(proposals);
}

void child_free(struct child *child)
{
	free(child->name);
	free(child->local);
	free(child->remote);
	proposals_free(child->proposals, child->n_proposals);
}

void conn_free(struct conn *conn)
{
	unsigned int i;

	free(conn->name);
	free(conn->local_addrs);
	free(conn->remote_addrs);
	proposals_free(conn->proposals, conn->n_proposals);
	for (i = 0; i < conn->n_children; i++)
		child_free(&conn->children[i]);
	free(conn->children);
}

void conf_free(struct conf *conf)
{
	unsigned int i;

	for (i = 0; i < conf->n_conns; i++)
		conn_free(&conf->conns[i]);
	free(conf->conns);
	for (i = 0; i < conf->n_secrets; i++) {
		struct secret *secret = &conf->secrets[i];

		wipe(secret->key, secret->len);
		free(secret->key);
		free(secret->ids);
		free(secret->name);
	}
	free(conf->secrets);
}

void transform_print(struct text *t, const struct transform *tr)
{
	const struct keyword *word = keyword_of(tr);

	if (is_addke(tr->type))
		text_printf(t, "ke%u_", tr->type - T_ADDKE1 + 1);
	if (word)
		text_puts(t, word->name);
	else if (tr->bits)
		text_printf(t, "%s(%u)%u", transform_type_name(tr->type),
			    tr->id, tr->bits);
	else
		text_printf(t, "%s(%u)", transform_type_name(tr->type),
			    tr->id);
}

void proposal_print(struct text *t, const struct proposal *p)
{
	unsigned int i;

	for (i = 0; i < p->n; i++) {
		if (i)
			text_putc(t, '-');
		transform_print(t, &p->t[i]);
	}
}
