// SPDX-License-Identifier: GPL-2.0-only
/* ikekctl alone: one screen. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ikekctl/ikekctl.h"

/* All that the screen is made of */
struct view {
	struct conf conf;
	struct sas sas;
	struct attempts attempts;
};

static int gather(struct nl *nl, struct view *v)
{
	int err = nl_dump(nl, IKEK_CMD_CONN_GET, decode_conn, &v->conf);

	if (!err)
		err = nl_dump(nl, IKEK_CMD_SA_GET, decode_sa, &v->sas);
	if (!err)
		err = nl_dump(nl, IKEK_CMD_ATTEMPT_GET, decode_attempt,
			      &v->attempts);
	attempts_sort(&v->attempts);
	return err;
}

static bool same(const char *a, const char *b)
{
	return a && b && !strcmp(a, b);
}

/* The newest attempt of the connection, if that failed */
static const struct attempt *last_failure(const struct view *v,
					  const char *conn)
{
	unsigned int i;

	for (i = 0; i < v->attempts.n; i++)
		if (same(v->attempts.all[i].conn, conn))
			return v->attempts.all[i].error ?
				&v->attempts.all[i] : NULL;
	return NULL;
}

static void traffic(const struct sa *sa, uint64_t *in, uint64_t *out)
{
	unsigned int i;

	*in = 0;
	*out = 0;
	for (i = 0; i < sa->n_children; i++) {
		*in += sa->children[i].bytes_in;
		*out += sa->children[i].bytes_out;
	}
}

static void sa_line(struct table *table, const char *name, const struct sa *sa)
{
	struct text t = {};
	uint64_t in, out;

	traffic(sa, &in, &out);
	table_cell(table, name);
	if (sa->state == IKEK_SA_STATE_ESTABLISHED)
		table_cell(table, sa->n_children ? "up" : "up, no child");
	else
		table_cell(table, sa_state_name(sa->state));
	addr_print(&t, &sa->path.remote);
	if (sa->remote_id.type) {
		text_putc(&t, ' ');
		ident_print(&t, &sa->remote_id);
	}
	table_text(table, &t);
	if (sa->age)
		age_print(&t, sa->age);
	table_text(table, &t);
	text_printf(&t, "%u", sa->n_children);
	table_text(table, &t);
	bytes_print(&t, in);
	table_text(table, &t);
	bytes_print(&t, out);
	table_text(table, &t);
	table_line(table);
}

/* A connection without an IKE SA */
static void idle_line(struct table *table, const struct conn *conn)
{
	const char *state = "down";
	struct text t = {};
	bool shunts = conn->n_children;
	unsigned int i;

	for (i = 0; i < conn->n_children; i++) {
		shunts &= conn->children[i].mode > IKEK_CHILD_MODE_TRANSPORT;
		if (conn->children[i].start_action & IKEK_START_ACTION_TRAP)
			state = "waits for traffic";
	}
	table_cell(table, conn->name);
	table_cell(table, shunts ? "policy only" : state);
	if (conn->n_remote_addrs)
		range_print(&t, &conn->remote_addrs[0]);
	else
		text_puts(&t, "%any");
	if (conn->remote_id.type) {
		text_putc(&t, ' ');
		ident_print(&t, &conn->remote_id);
	}
	table_text(table, &t);
	table_line(table);
}

static void failures(const struct view *v)
{
	unsigned int i;

	for (i = 0; i < v->conf.n_conns; i++) {
		const struct attempt *a = last_failure(v,
						v->conf.conns[i].name);
		struct text t = {};

		if (!a)
			continue;
		age_print(&t, boot_ms() - a->when);
		printf("%s%s%s failed %s ago: %s%s%s\n", a->conn,
		       a->child ? "/" : "", a->child ? a->child : "", t.s,
		       error_text(a->error, a->error_name),
		       a->reason ? ": " : "", a->reason ? a->reason : "");
		free(t.s);
	}
}

static void print_view(const struct view *v)
{
	struct table table = {};
	unsigned int i, k;

	if (!v->conf.n_conns && !v->sas.n) {
		puts("no connections are loaded");
		return;
	}
	table_cell(&table, "CONNECTION");
	table_cell(&table, "STATE");
	table_cell(&table, "PEER");
	table_cell(&table, "AGE");
	table_cell(&table, "CHILDREN");
	table_cell(&table, "IN");
	table_cell(&table, "OUT");
	table_line(&table);
	for (i = 0; i < v->conf.n_conns; i++) {
		const struct conn *conn = &v->conf.conns[i];
		bool any = false;

		for (k = 0; k < v->sas.n; k++) {
			if (!same(v->sas.all[k].conn, conn->name))
				continue;
			sa_line(&table, conn->name, &v->sas.all[k]);
			any = true;
		}
		if (!any)
			idle_line(&table, conn);
	}
	for (k = 0; k < v->sas.n; k++)
		if (!v->sas.all[k].conn)
			sa_line(&table, "-", &v->sas.all[k]);
	table_print(&table);
	failures(v);
}

static void json_view(const struct view *v)
{
	struct json j = {};
	unsigned int i, k;

	json_array(&j, NULL);
	for (i = 0; i < v->conf.n_conns; i++) {
		const char *name = v->conf.conns[i].name;
		const struct attempt *a = last_failure(v, name);

		json_object(&j, NULL);
		json_string(&j, "name", name);
		json_array(&j, "sas");
		for (k = 0; k < v->sas.n; k++)
			if (same(v->sas.all[k].conn, name))
				json_sa(&j, &v->sas.all[k]);
		json_end_array(&j);
		json_array(&j, "last-failure");
		if (a)
			json_attempt(&j, a);
		json_end_array(&j);
		json_end_object(&j);
	}
	json_end_array(&j);
	json_print(&j);
}

int cmd_overview(int argc, char **argv)
{
	struct view v = {};
	struct nl nl;
	int status, err;

	(void)argc;
	(void)argv;
	status = connect_module(&nl);
	if (status)
		return status;
	err = gather(&nl, &v);
	if (err)
		status = refused(&nl, err, "state");
	else if (options.json)
		json_view(&v);
	else
		print_view(&v);
	conf_free(&v.conf);
	sas_free(&v.sas);
	attempts_free(&v.attempts);
	nl_close(&nl);
	return status;
}
