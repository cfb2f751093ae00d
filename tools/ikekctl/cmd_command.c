// SPDX-License-Identifier: GPL-2.0-only
/* ikekctl up, down, rekey, flush, version */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ikekctl/ikekctl.h"

/* A command whose outcome is waited for */
struct order {
	uint64_t ticket;
	bool ended;
	int32_t error;
	char *error_name;
	char *reason;
};

static int decode_ticket(struct nl_msg *msg, void *arg)
{
	struct nlattr *tb[IKEK_A_COMMAND_MAX + 1];
	struct order *order = arg;

	genlmsg_parse(nlmsg_hdr(msg), 0, tb, IKEK_A_COMMAND_MAX, NULL);
	order->ticket = attr_number(tb[IKEK_A_COMMAND_TICKET]);
	return NL_OK;
}

/* The event that ends it may have come before its ticket did. */
static int is_it(struct nl_msg *msg, void *arg)
{
	struct nlattr *tb[IKEK_A_EVENT_MAX + 1];
	struct order *order = arg;

	genlmsg_parse(nlmsg_hdr(msg), 0, tb, IKEK_A_EVENT_MAX, NULL);
	if (attr_number(tb[IKEK_A_EVENT_TYPE]) != IKEK_EVENT_TYPE_DONE ||
	    attr_number(tb[IKEK_A_EVENT_TICKET]) != order->ticket)
		return NL_OK;
	order->ended = true;
	order->error = attr_number(tb[IKEK_A_EVENT_ERROR]);
	order->error_name = attr_string(tb[IKEK_A_EVENT_ERROR_NAME]);
	order->reason = attr_string(tb[IKEK_A_EVENT_REASON]);
	return NL_STOP;
}

static void json_order(const struct order *order, const char *conn,
		       const char *child)
{
	struct json j = {};

	json_object(&j, NULL);
	json_string(&j, "conn", conn);
	json_string(&j, "child", child);
	json_unsigned(&j, "ticket", order->ticket);
	json_bool(&j, "done", order->ended);
	if (order->ended) {
		json_number(&j, "error", order->error);
		json_string(&j, "error-name", order->error_name);
		json_string(&j, "reason", order->reason);
	}
	json_end_object(&j);
	json_print(&j);
}

static int report(const struct order *order, const char *what,
		  const char *state)
{
	const char *reason = order->reason ? order->reason : "";

	if (!order->error) {
		if (!options.json)
			printf("%s is %s\n", what, state);
		return DONE;
	}
	return fail(FAILED, "%s: %s%s%s", what,
		    error_text(order->error, order->error_name),
		    *reason ? ": " : "", reason);
}

static int wait_for(struct module *events, struct order *order,
		    const char *what, const char *state)
{
	int timeout = options.wait < 0 ? -1 : options.wait * 1000;
	int err = module_events(events, timeout, is_it, order);

	if (order->ended)
		return report(order, what, state);
	if (err == -NLE_AGAIN && !options.wait)
		return DONE;
	if (err == -NLE_AGAIN)
		return fail(FAILED, "%s: no outcome within %d seconds, it goes on",
			    what, options.wait);
	if (err == -NLE_NOMEM)
		return fail(FAILED, "%s: events were lost, the outcome is not known",
			    what);
	return fail(FAILED, "%s: %s", what, nl_geterror(err));
}

static int send_order(struct module *mod, uint8_t cmd, const char *conn,
		      const char *child, struct order *order)
{
	struct nl_msg *m;

	if (strlen(conn) > IKEK_NAME_LEN ||
	    (child && strlen(child) > IKEK_NAME_LEN))
		return module_unsent(mod, -NLE_RANGE, "the name is too long");
	m = module_request(mod, cmd, NLM_F_ACK);
	nla_put_string(m, IKEK_A_COMMAND_CONN, conn);
	if (child)
		nla_put_string(m, IKEK_A_COMMAND_CHILD, child);
	return module_call(mod, m, decode_ticket, order);
}

static int give_order(struct module *mod, struct module *events, uint8_t cmd,
		      const char *what, const char *state)
{
	char *conn = xstrdup(what), *child = strchr(conn, '/');
	struct order order = {};
	int err, status;

	if (child)
		*child++ = '\0';
	err = module_subscribe(events);
	if (err) {
		status = refused(events, err, what);
		goto out;
	}
	err = send_order(mod, cmd, conn, child, &order);
	if (err) {
		status = refused(mod, err, what);
		goto out;
	}
	status = wait_for(events, &order, what, state);
	if (options.json)
		json_order(&order, conn, child);
	free(order.error_name);
	free(order.reason);
out:
	free(conn);
	return status;
}

static int command(int argc, char **argv, uint8_t cmd, const char *state)
{
	struct module mod, events;
	int status;

	if (argc != 2 || !*argv[1])
		return fail(USAGE, "%s wants CONN or CONN/CHILD", argv[0]);
	status = connect_module(&mod);
	if (status)
		return status;
	if (module_open(&events)) {
		module_close(&mod);
		return fail(UNAVAILABLE, "events can't be received");
	}
	status = give_order(&mod, &events, cmd, argv[1], state);
	module_close(&events);
	module_close(&mod);
	return status;
}

int cmd_up(int argc, char **argv)
{
	return command(argc, argv, IKEK_CMD_UP, "up");
}

int cmd_down(int argc, char **argv)
{
	return command(argc, argv, IKEK_CMD_DOWN, "down");
}

int cmd_rekey(int argc, char **argv)
{
	return command(argc, argv, IKEK_CMD_REKEY, "rekeyed");
}

int cmd_flush(int argc, char **argv)
{
	struct module mod;
	int status, err;

	(void)argv;
	if (argc > 1)
		return fail(USAGE, "flush takes no arguments");
	status = connect_module(&mod);
	if (status)
		return status;
	err = module_call(&mod, module_request(&mod, IKEK_CMD_FLUSH, NLM_F_ACK),
			  NULL, NULL);
	if (err)
		status = refused(&mod, err, "flush");
	else if (options.json)
		puts("{}");
	module_close(&mod);
	return status;
}

static int decode_version(struct nl_msg *msg, void *arg)
{
	struct nlattr *tb[IKEK_A_VERSION_MAX + 1];
	char **version = arg;

	genlmsg_parse(nlmsg_hdr(msg), 0, tb, IKEK_A_VERSION_MAX, NULL);
	free(*version);
	*version = attr_string(tb[IKEK_A_VERSION_MODULE]);
	return NL_OK;
}

/* The tool's own version is told whether or not there is a module. */
int cmd_version(int argc, char **argv)
{
	struct json j = {};
	char *version = NULL;
	struct nl_msg *m;
	struct module mod;
	int status, err = 0;

	(void)argv;
	if (argc > 1)
		return fail(USAGE, "version takes no arguments");
	status = connect_module(&mod);
	if (!status) {
		m = module_request(&mod, IKEK_CMD_VERSION_GET, NLM_F_ACK);
		err = module_call(&mod, m, decode_version, &version);
		if (err)
			status = refused(&mod, err, "version");
		module_close(&mod);
	}
	if (options.json) {
		json_object(&j, NULL);
		json_string(&j, "tool", IKEK_VERSION);
		json_string(&j, "module", version);
		json_unsigned(&j, "interface", IKEK_FAMILY_VERSION);
		json_end_object(&j);
		json_print(&j);
	} else {
		printf("ikekctl %s\n", IKEK_VERSION);
		if (version)
			printf("ikek.ko %s\n", version);
	}
	free(version);
	return status;
}
