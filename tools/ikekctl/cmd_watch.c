// SPDX-License-Identifier: GPL-2.0-only
/* ikekctl why, monitor */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "ikekctl/ikekctl.h"

static bool about(const struct attempt *a, const char *conn,
		  const struct addr *addr)
{
	if (a->conn && !strcmp(a->conn, conn))
		return true;
	return addr->len && (!memcmp(&a->path.remote, addr, sizeof(*addr)) ||
			     !memcmp(&a->path.local, addr, sizeof(*addr)));
}

static void print_attempt(const struct attempt *a)
{
	struct text t = {};

	age_print(&t, boot_ms() - a->when);
	text_printf(&t, " ago, %s%s%s, as %s, with ",
		    a->conn ? a->conn : "no connection", a->child ? "/" : "",
		    a->child ? a->child : "",
		    a->initiator ? "initiator" : "responder");
	addr_print(&t, &a->path.remote);
	text_printf(&t, ", in %s: ",
		    a->exchange_name ? a->exchange_name : "no exchange");
	if (!a->error)
		text_puts(&t, "it succeeded");
	else
		text_printf(&t, "%s, %s", error_text(a->error, a->error_name),
			    a->by_peer ? "said by the peer" : "said by us");
	text_putc(&t, '\n');
	if (a->reason)
		text_printf(&t, "  %s\n", a->reason);
	if (a->offered)
		text_printf(&t, "  offered   %s\n", a->offered);
	if (a->expected)
		text_printf(&t, "  expected  %s\n", a->expected);
	fputs(t.s, stdout);
	free(t.s);
}

static int explain(struct module *mod, const char *what)
{
	struct attempts list = {};
	struct json j = {};
	unsigned int i, n = 0;
	struct addr addr;
	int err;

	free(addr_parse(what, &addr));
	err = module_dump(mod, IKEK_CMD_ATTEMPT_GET, decode_attempt, &list);
	attempts_sort(&list);
	json_array(&j, NULL);
	for (i = 0; !err && i < list.n; i++) {
		if (!about(&list.all[i], what, &addr))
			continue;
		n++;
		if (options.json)
			json_attempt(&j, &list.all[i]);
		else
			print_attempt(&list.all[i]);
	}
	json_end_array(&j);
	if (options.json && !err)
		json_print(&j);
	else
		free(j.t.s);
	attempts_free(&list);
	if (err)
		return refused(mod, err, what);
	if (!n && !options.json)
		return fail(FAILED, "no attempt with %s is remembered", what);
	return DONE;
}

int cmd_why(int argc, char **argv)
{
	struct module mod;
	int status;

	if (argc != 2)
		return fail(USAGE, "why wants a connection or an address");
	status = connect_module(&mod);
	if (status)
		return status;
	status = explain(&mod, argv[1]);
	module_close(&mod);
	return status;
}

/* An event, as long as it is being printed */
struct event {
	uint8_t type;
	uint64_t ticket;
	uint64_t sa;
	int32_t error;
	char *error_name;
	char *conn;
	char *child;
	bool has_path;
	struct path path;
	bool has_id;
	struct ident remote_id;
	char *reason;
};

static void decode_event(struct nl_msg *msg, struct event *e)
{
	struct nlattr *tb[IKEK_A_EVENT_MAX + 1];

	memset(e, 0, sizeof(*e));
	genlmsg_parse(nlmsg_hdr(msg), 0, tb, IKEK_A_EVENT_MAX, NULL);
	e->type = attr_number(tb[IKEK_A_EVENT_TYPE]);
	e->ticket = attr_number(tb[IKEK_A_EVENT_TICKET]);
	e->sa = attr_number(tb[IKEK_A_EVENT_SA]);
	e->error = attr_number(tb[IKEK_A_EVENT_ERROR]);
	e->error_name = attr_string(tb[IKEK_A_EVENT_ERROR_NAME]);
	e->conn = attr_string(tb[IKEK_A_EVENT_CONN]);
	e->child = attr_string(tb[IKEK_A_EVENT_CHILD]);
	e->reason = attr_string(tb[IKEK_A_EVENT_REASON]);
	e->has_path = tb[IKEK_A_EVENT_PATH];
	decode_path(tb[IKEK_A_EVENT_PATH], &e->path);
	e->has_id = tb[IKEK_A_EVENT_REMOTE_ID];
	decode_ident(tb[IKEK_A_EVENT_REMOTE_ID], &e->remote_id);
}

static void json_event(const struct event *e)
{
	struct json j = { .line = true };

	json_object(&j, NULL);
	json_string(&j, "type", event_name(e->type));
	if (e->ticket)
		json_unsigned(&j, "ticket", e->ticket);
	json_number(&j, "error", e->error);
	json_string(&j, "error-name", e->error_name);
	if (e->sa)
		json_unsigned(&j, "sa", e->sa);
	json_string(&j, "conn", e->conn);
	json_string(&j, "child", e->child);
	if (e->has_path)
		json_path(&j, "path", &e->path);
	if (e->has_id)
		json_ident(&j, "remote-id", &e->remote_id);
	json_string(&j, "reason", e->reason);
	json_end_object(&j);
	json_print(&j);
}

static void print_event(const struct event *e)
{
	struct text t = {};
	struct timespec ts;
	struct tm tm;
	char clock[16];

	clock_gettime(CLOCK_REALTIME, &ts);
	localtime_r(&ts.tv_sec, &tm);
	strftime(clock, sizeof(clock), "%H:%M:%S", &tm);
	text_printf(&t, "%s.%03ld %-13s %s%s%s", clock, ts.tv_nsec / 1000000,
		    event_name(e->type), e->conn ? e->conn : "-",
		    e->child ? "/" : "", e->child ? e->child : "");
	if (e->sa)
		text_printf(&t, " #%llu", (unsigned long long)e->sa);
	if (e->has_path && e->path.remote.len) {
		text_putc(&t, ' ');
		addr_print(&t, &e->path.remote);
	}
	if (e->has_id) {
		text_putc(&t, ' ');
		ident_print(&t, &e->remote_id);
	}
	if (e->error)
		text_printf(&t, " %s", error_text(e->error, e->error_name));
	if (e->reason && *e->reason)
		text_printf(&t, ": %s", e->reason);
	puts(t.s);
	fflush(stdout);
	free(t.s);
}

static int on_event(struct nl_msg *msg, void *arg)
{
	struct event e;

	(void)arg;
	decode_event(msg, &e);
	if (options.json)
		json_event(&e);
	else
		print_event(&e);
	free(e.error_name);
	free(e.conn);
	free(e.child);
	free(e.reason);
	return ferror(stdout) ? NL_STOP : NL_OK;
}

int cmd_monitor(int argc, char **argv)
{
	struct module mod;
	int status, err;

	(void)argv;
	if (argc > 1)
		return fail(USAGE, "monitor takes no arguments");
	status = connect_module(&mod);
	if (status)
		return status;
	err = module_subscribe(&mod);
	/* listening again after a loss: what was lost is said */
	while (!err) {
		err = module_events(&mod, -1, on_event, NULL);
		if (err == -NLE_NOMEM) {
			fail(FAILED, "some events were lost");
			err = 0;
		} else if (!err) {
			break;
		}
	}
	if (err == -NLE_PERM)
		status = refused(&mod, err, "events");
	else if (err)
		status = fail(FAILED, "events: %s", nl_geterror(err));
	module_close(&mod);
	return status;
}
