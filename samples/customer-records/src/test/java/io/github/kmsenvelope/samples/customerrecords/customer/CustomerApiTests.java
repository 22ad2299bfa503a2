package io.github.kmsenvelope.samples.customerrecords.customer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.test.json.JsonCompareMode;

class CustomerApiTests extends RunningService {

    @Test
    void findShowsTheCustomerInClearToNobodyElse() {
        UUID id = create("Ada Lovelace", "ada@example.org", "QQ123456C");
        get(id).expectStatus()
                .isOk()
                .expectHeader()
                .valueEquals(HttpHeaders.CACHE_CONTROL, "no-store")
                .expectBody()
                .json("""
                        {"id": "%s", "name": "Ada Lovelace", "email": "ada@example.org", "nationalId": "QQ123456C"}
                        """.formatted(id), JsonCompareMode.STRICT);
    }

    @Test
    void findWhenTextIsNotAsciiShowsItUnchanged() {
        UUID id = create("Zoë 🐈", "zoë@exämple.org", "№ 7");
        get(id).expectBody()
                .jsonPath("$.email")
                .isEqualTo("zoë@exämple.org")
                .jsonPath("$.nationalId")
                .isEqualTo("№ 7");
    }

    @Test
    void storedShowsMessages() {
        UUID id = create("Alan Turing", "alan@example.org", "AB654321D");
        http.get()
                .uri("/customers/{id}/stored", id)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.name")
                .isEqualTo("Alan Turing")
                .jsonPath("$.email")
                .<String>value(message -> assertThat(message).startsWith("9Q"))
                .jsonPath("$.nationalId")
                .<String>value(message -> assertThat(message).startsWith("9Q"));
    }

    @Test
    void replaceChangesEveryField() {
        UUID id = create("Grace", "grace@example.org", "1");
        http.put()
                .uri("/customers/{id}", id)
                .contentType(MediaType.APPLICATION_JSON)
                .body(customer("Grace Hopper", "hopper@example.org", "2"))
                .exchange()
                .expectStatus()
                .isNoContent();
        get(id).expectBody()
                .jsonPath("$.name")
                .isEqualTo("Grace Hopper")
                .jsonPath("$.email")
                .isEqualTo("hopper@example.org")
                .jsonPath("$.nationalId")
                .isEqualTo("2");
    }

    @Test
    void listShowsIdsAndNamesOfOnePageInOrder() {
        UUID second = create("0002 second", "second@example.org", "2");
        UUID first = create("0001 first", "first@example.org", "1");
        http.get()
                .uri("/customers?page=0&size=2")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.customers[*].id")
                .<List<String>>value(ids -> assertThat(ids).containsExactly(first.toString(), second.toString()))
                .jsonPath("$.customers[0].length()")
                .isEqualTo(2)
                .jsonPath("$.customers[0].name")
                .isEqualTo("0001 first");
        http.get()
                .uri("/customers?page=1&size=1")
                .exchange()
                .expectBody()
                .jsonPath("$.customers[*].id")
                .<List<String>>value(ids -> assertThat(ids).containsExactly(second.toString()));
    }

    @Test
    void deleteRemovesTheCustomer() {
        UUID id = create("Temporary", "temporary@example.org", "0");
        http.delete().uri("/customers/{id}", id).exchange().expectStatus().isNoContent();
        get(id).expectStatus().isNotFound();
        http.delete().uri("/customers/{id}", id).exchange().expectStatus().isNotFound();
    }
}
