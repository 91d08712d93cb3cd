// libcurl's functions for options take any type in their last place, which Swift cannot call: here is one a type.
#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>

typedef size_t (*groundswell_curl_sink)(char *bytes, size_t size, size_t count, void *context);

static inline CURLcode groundswell_curl_set_number(CURL *handle, CURLoption option, long value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode groundswell_curl_set_size(CURL *handle, CURLoption option, curl_off_t value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode groundswell_curl_set_text(CURL *handle, CURLoption option, const char *value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode groundswell_curl_set_list(CURL *handle, CURLoption option,
                                                 struct curl_slist *value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode groundswell_curl_set_context(CURL *handle, CURLoption option, void *value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode groundswell_curl_set_sink(CURL *handle, CURLoption option,
                                                 groundswell_curl_sink value) {
    return curl_easy_setopt(handle, option, value);
}

// Version 7.85 names protocols by text and deprecates the older numbers.
static inline CURLcode groundswell_curl_set_protocols(CURL *handle, int allows_http) {
#if LIBCURL_VERSION_NUM >= 0x075500
    return curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, allows_http ? "http,https" : "https");
#else
    return curl_easy_setopt(handle, CURLOPT_PROTOCOLS,
                            allows_http ? (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS)
                                        : (long)CURLPROTO_HTTPS);
#endif
}

static inline CURLcode groundswell_curl_allow_mail(CURL *handle) {
#if LIBCURL_VERSION_NUM >= 0x075500
    return curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
#else
    return curl_easy_setopt(handle, CURLOPT_PROTOCOLS, (long)(CURLPROTO_SMTP | CURLPROTO_SMTPS));
#endif
}

static inline CURLcode groundswell_curl_get_number(CURL *handle, CURLINFO info, long *value) {
    return curl_easy_getinfo(handle, info, value);
}
