/* SPDX-License-Identifier: GPL-2.0-only */
/* What the commands share. */
#ifndef IKEKCTL_H
#define IKEKCTL_H

#include "ikekctl/nl_conf.h"
#include "ikekctl/out.h"

/* Exit statuses */
enum {
	DONE = 0,
	FAILED = 1,		/* the reason is on stderr */
	USAGE = 2,		/* or the configuration */
	UNAVAILABLE = 3,	/* no module, or no permission */
};

/**
 * struct options - of the command line
 * @json: -j
 * @dry_run: --dry-run
 * @wait: --wait, in seconds; -1 when absent
 * @netns: -n, or NULL
 */
struct options {
	bool json;
	bool dry_run;
	int wait;
	const char *netns;
};

extern struct options options;

/* Each takes its arguments and returns an exit status. */
int cmd_overview(int argc, char **argv);
int cmd_check(int argc, char **argv);
int cmd_load(int argc, char **argv);
int cmd_up(int argc, char **argv);
int cmd_down(int argc, char **argv);
int cmd_rekey(int argc, char **argv);
int cmd_show(int argc, char **argv);
int cmd_why(int argc, char **argv);
int cmd_monitor(int argc, char **argv);
int cmd_flush(int argc, char **argv);
int cmd_version(int argc, char **argv);
int cmd_help(int argc, char **argv);

/* Says why on stderr and returns @status */
int fail(int status, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* Enters the namespace of -n and opens the module's family; a status */
int connect_module(struct module *mod);
/* What a refused message means, said and as a status */
int refused(const struct module *mod, int err, const char *what);
/* The nearest of @words, as ", did you mean ...?"; or "" */
const char *did_you_mean(const char *word, const char *const *words, size_t n);

/* A Child SA, and an IKE SA with its Child SAs */
/* Of times that lie ahead */
#define NEVER	UINT64_MAX

struct child_sa {
	char *name;
	uint8_t mode;
	uint32_t reqid;
	uint32_t spi_in;
	uint32_t spi_out;
	uint64_t age;
	uint64_t bytes_in;
	uint64_t packets_in;
	uint64_t bytes_out;
	uint64_t packets_out;
	bool has_idle;
	uint32_t idle_in;
	uint64_t rekey_in;
	uint64_t ends_in;
	struct transform *transforms;
	struct selector *local;
	struct selector *remote;
	unsigned int n_transforms;
	unsigned int n_local;
	unsigned int n_remote;
};

struct path {
	struct addr local;
	struct addr remote;
	uint16_t local_port;
	uint16_t remote_port;
};

struct sa {
	uint64_t id;
	uint8_t state;
	bool initiator;
	uint64_t spi_i;
	uint64_t spi_r;
	char *conn;
	struct path path;
	bool nat_local;
	bool nat_remote;
	bool fragmentation;
	bool encap;
	bool mobike;
	struct ident local_id;
	struct ident remote_id;
	uint64_t age;
	uint64_t rekey_in;
	uint64_t reauth_in;
	struct transform *transforms;
	struct child_sa *children;
	unsigned int n_transforms;
	unsigned int n_children;
};

struct sas {
	struct sa *all;
	unsigned int n;
};

/* @attr may be absent */
void decode_path(struct nlattr *attr, struct path *out);
void json_path(struct json *j, const char *key, const struct path *path);
/* Handler of a dump; @arg is a struct sas */
int decode_sa(struct nl_msg *msg, void *arg);
void sas_free(struct sas *sas);
void json_sa(struct json *j, const struct sa *sa);
void sa_print(struct text *t, const struct sa *sa);

/* How one set-up went */
struct attempt {
	uint64_t when;
	bool initiator;
	bool by_peer;
	uint8_t exchange;
	int32_t error;
	char *exchange_name;
	char *error_name;
	struct path path;
	char *conn;
	char *child;
	char *reason;
	char *offered;
	char *expected;
};

struct attempts {
	struct attempt *all;
	unsigned int n;
};

/* Handler of a dump; @arg is a struct attempts */
int decode_attempt(struct nl_msg *msg, void *arg);
/* Newest first, whichever shard they are from */
void attempts_sort(struct attempts *attempts);
void attempts_free(struct attempts *attempts);
void json_attempt(struct json *j, const struct attempt *a);
/* Milliseconds of CLOCK_BOOTTIME */
uint64_t boot_ms(void);
/* "NO_PROPOSAL_CHOSEN", or the errno's words */
const char *error_text(int32_t error, const char *name);

#endif
