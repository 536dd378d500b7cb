/**
 * Keeps the place on the page while it comes to life. React Router scrolls to the top when it takes a page over, also
 * under somebody who has begun to read, or to press a link, in the served first view.
 */
const scroll = window.scrollTo.bind(window);
window.scrollTo = (...where) => {
  const isToTop = where[0] === 0 && where[1] === 0;
  if (!(isToTop && document.querySelector("ks-first"))) scroll(...where);
};
