package dev.gatehouse.bench;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.gatehouse.bench.Postgres.Access;
import dev.gatehouse.testing.Http;
import jakarta.servlet.DispatcherType;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.init.ScriptUtils;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.provisioning.JdbcUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.session.jdbc.config.annotation.web.http.EnableJdbcHttpSession;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.web.context.ContextLoaderListener;
import org.springframework.web.context.support.AnnotationConfigWebApplicationContext;
import org.springframework.web.filter.DelegatingFilterProxy;

/**
 * Spring Security's form login with Spring Session JDBC, set up as their documentation says, over
 * HikariCP's default of 10 connections. Its response headers are off: the servlet sets those that
 * all variants have.
 */
final class SpringApp implements App {
  private static final int SEED_COST = 4;
  private static final Pattern CSRF = Pattern.compile("name=\"_csrf\"[^>]*value=\"([^\"]+)\"");

  private final BCryptPasswordEncoder encoder = new BCryptPasswordEncoder(Variant.COST);
  private final String hash = encoder.encode(Variant.PASSWORD);
  private final HikariDataSource pool;

  SpringApp(Access database) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(database.url());
    config.setUsername(database.user());
    config.setPassword(database.password());
    this.pool = new HikariDataSource(config);
  }

  @Override
  public void addTo(ServletContextHandler app) throws SQLException {
    makeTables();
    AnnotationConfigWebApplicationContext spring = new AnnotationConfigWebApplicationContext();
    spring.register(Config.class);
    spring.addBeanFactoryPostProcessor(beans -> beans.registerSingleton("dataSource", pool));
    spring.addBeanFactoryPostProcessor(beans -> beans.registerSingleton("encoder", encoder));
    app.addEventListener(new ContextLoaderListener(spring));
    for (String filter : List.of("springSessionRepositoryFilter", "springSecurityFilterChain")) {
      app.addFilter(
          new FilterHolder(new DelegatingFilterProxy(filter)),
          "/*",
          EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC, DispatcherType.ERROR));
    }
    app.addServlet(new ServletHolder(new Hello(true)), "/");
  }

  private void makeTables() throws SQLException {
    try (Connection connection = pool.getConnection()) {
      ScriptUtils.executeSqlScript(
          connection,
          new ClassPathResource("org/springframework/session/jdbc/schema-postgresql.sql"));
      ScriptUtils.executeSqlScript(
          connection, new ClassPathResource("spring-users.sql", SpringApp.class));
      String cheap = new BCryptPasswordEncoder(SEED_COST).encode(Variant.PASSWORD);
      try (PreparedStatement user =
              connection.prepareStatement("INSERT INTO users VALUES (?, ?, true)");
          PreparedStatement authority =
              connection.prepareStatement("INSERT INTO authorities VALUES (?, 'ROLE_USER')")) {
        for (String name : Variant.names().toList()) {
          user.setString(1, name);
          user.setString(2, name.startsWith(Variant.USER) ? cheap : hash);
          user.executeUpdate();
          authority.setString(1, name);
          authority.executeUpdate();
        }
      }
    }
  }

  @Override
  public List<String> sessions(int count, int port) {
    return Variant.SPRING.signInAll(count, port);
  }

  @Override
  public void hash() {
    encoder.matches(Variant.PASSWORD, hash);
  }

  /** Takes the form with its CSRF token and sends it. */
  static SignIn.Done signIn(Http http, String name) {
    Http.Response page = http.get("/login").send();
    Matcher csrf = CSRF.matcher(page.body());
    if (!csrf.find()) {
      throw new IllegalStateException("no CSRF token in the form");
    }
    String form = Http.form("username", name, "password", Variant.PASSWORD, "_csrf", csrf.group(1));
    String cookie = SignIn.cookie(page, "SESSION");
    long began = System.nanoTime();
    Http.Response answer = http.post("/login").cookie(cookie).form(form).send();
    return new SignIn.Done(SignIn.cookie(answer, "SESSION"), System.nanoTime() - began);
  }

  @Configuration(proxyBeanMethods = false)
  @EnableWebSecurity
  @EnableJdbcHttpSession
  static class Config {
    @Bean
    PlatformTransactionManager transactions(DataSource pool) {
      return new DataSourceTransactionManager(pool);
    }

    @Bean
    UserDetailsService users(DataSource pool) {
      return new JdbcUserDetailsManager(pool);
    }

    @Bean
    SecurityFilterChain chain(HttpSecurity http, PasswordEncoder encoder) throws Exception {
      return http.authorizeHttpRequests(all -> all.anyRequest().authenticated())
          .formLogin(Customizer.withDefaults())
          .headers(headers -> headers.disable())
          .build();
    }
  }
}
